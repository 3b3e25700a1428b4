import path from "node:path";

/** Where an agent keeps what, below its data directory. */
export interface AgentPaths {
  readonly dataDir: string;
  readonly state: string;
  /** The files of root keys. */
  readonly keystore: string;
  /** Where an operator writes down the index by which ACL is bootstrapped again. */
  readonly aclBootstrapReset: string;
  /** Where snapshots go that are taken on a schedule, unless the configuration says another place. */
  readonly snapshots: string;
  readonly taskStates: string;
  readonly nodeId: string;
  /** The metadata of the node that clients have set. */
  readonly nodeMeta: string;
  readonly logCollector: string;
  readonly rawExec: string;
  /** The file that keeps the processes of plugins. */
  readonly plugins: string;
  readonly allocs: string;
  /** Where the directories of host volumes are made. */
  readonly hostVolumes: string;
  /** Where the sockets of tasks are made. */
  readonly taskApi: string;
  /** The Unix socket where none is configured. */
  readonly socket: string;
}

/** Where the data of a machine's own agent is, as in examples/agent. */
const USUAL_DATA_DIR = "/var/lib/drover";

export function agentPaths(dataDir: string): AgentPaths {
  return {
    dataDir,
    state: path.join(dataDir, "server", "state.db"),
    keystore: path.join(dataDir, "server", "keystore"),
    aclBootstrapReset: path.join(dataDir, "server", "acl-bootstrap-reset"),
    snapshots: path.join(dataDir, "server", "snapshots"),
    taskStates: path.join(dataDir, "client", "tasks.db"),
    nodeId: path.join(dataDir, "client", "client-id"),
    nodeMeta: path.join(dataDir, "client", "node-meta.json"),
    logCollector: path.join(dataDir, "run", "logs"),
    plugins: path.join(dataDir, "client", "plugins.json"),
    rawExec: path.join(dataDir, "run", "raw_exec"),
    taskApi: path.join(dataDir, "run", "task-api"),
    allocs: path.join(dataDir, "alloc"),
    hostVolumes: path.join(dataDir, "host_volumes"),
    socket:
      process.geteuid?.() === 0 && dataDir === USUAL_DATA_DIR
        ? "/run/drover/drover.sock"
        : path.join(dataDir, "drover.sock"),
  };
}
