import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { systemClock } from "@drover/clock";
import { Fault } from "@drover/fault";
import type { Logger } from "@drover/logger";
import { LogCollector } from "@drover/logs";
import {
  HeldDirectory,
  keepInheritedDescriptors,
  raiseOpenFiles,
  relieveMemory,
  removeTree,
} from "@drover/process";
import { NodeNetworks, Runner } from "@drover/runner";
import {
  Acl,
  AllocUpdates,
  Cluster,
  ClusterState,
  type EvalBroker,
  GarbageCollector,
  HostVolumes,
  Identities,
  Keyring,
  type Nondeterminism,
  Snapshots,
  setAside,
  setDefaultSchedulerConfiguration,
  Variables,
  withHostVolumes,
} from "@drover/server";
import { SqliteTaskStates, StateStore } from "@drover/store";
import { aclResetIndex } from "./acl-reset-index.ts";
import { type AgentPaths, agentPaths } from "./agent-paths.ts";
import { AllocGarbageCollector } from "./client/alloc-garbage-collector.ts";
import { Client } from "./client/client.ts";
import { startDrivers } from "./client/drivers.ts";
import { mkdirVolumes } from "./client/mkdir-volumes.ts";
import { NodeMeta } from "./client/node-meta.ts";
import { keptNodeId, OwnNode } from "./client/own-node.ts";
import { runnerSettings } from "./client/runner-settings.ts";
import { TaskApiSockets } from "./client/task-api-sockets.ts";
import { templateSources } from "./client/template-sources.ts";
import type { AgentConfig } from "./config/agent-config.ts";
import { makeApart, makePassable, makeTemporaryDataDirectory } from "./data-directory.ts";
import { coreMhz } from "./fingerprint/core-speed.ts";
import { followDriver } from "./fingerprint/follow-driver.ts";
import { freeDiskMb, withFreeDisk } from "./fingerprint/free-disk.ts";
import { emptyHostNetworks } from "./fingerprint/host-networks.ts";
import { HostStatsReader } from "./fingerprint/host-stats.ts";
import { inspectMachine } from "./fingerprint/machine.ts";
import {
  newNode,
  unusablePlugin,
  withCniPlugins,
  withDriver,
  withNetworks,
} from "./fingerprint/new-node.ts";
import { DROVER_VERSION } from "./fingerprint/versions.ts";
import { Access } from "./http/access/access.ts";
import { AclGate, tokenOf } from "./http/acl/acl-gate.ts";
import { apiRoutes } from "./http/api-routes.ts";
import { HttpServer } from "./http/http-server.ts";
import { type Endpoint, takeAddresses } from "./http/listen/take-addresses.ts";
import { loadTls } from "./http/listen/tls-settings.ts";
import { type PageFile, pageRoutes } from "./http/routes/agent/page.ts";
import { execRoutes } from "./http/routes/client/exec.ts";
import { JobParser } from "./job-parser/job-parser.ts";
import type { AgentLog } from "./log/agent-log.ts";
import { handleLostState } from "./lost-state.ts";
import { AgentMetrics } from "./metrics/agent-metrics.ts";
import { OpenFilesWatch } from "./open-files.ts";
import { SnapshotSaver } from "./snapshots/snapshot-saver.ts";

const DEV_COLLECTOR_IDLE_MS = 500;
const SHRINK_PAGES = 256;
/** So many that were removed leave garbage that is worth a collection. */
const MANY_ALLOCATIONS = 100;
/** Where ip and iptables are, which the PATH of an ordinary user does not name. */
const SYSTEM_PROGRAMS = "/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin";

/** What an agent needs besides its configuration. */
export interface AgentOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: AgentLog;
  /** Reads the configuration again, when a request asks for it; without it such a request is refused. */
  readonly reload?: ((agent: Agent) => Promise<void>) | undefined;
  /** Gives the files of the web page when it is first asked for; without it there is none. */
  readonly loadPage?: (() => Promise<readonly PageFile[]>) | undefined;
}

/** A whole Nomad-compatible node in one process. */
export class Agent {
  /** Where the HTTP API answers. */
  readonly endpoint: Endpoint;
  readonly nodeId: string;
  readonly metrics: AgentMetrics;
  readonly #server: HttpServer;
  readonly #broker: EvalBroker;
  readonly #parts: AsyncDisposableStack;
  #closed: Promise<void> | undefined;

  private constructor(
    {
      endpoint,
      nodeId,
      metrics,
      server,
      broker,
    }: Pick<Agent, "endpoint" | "nodeId" | "metrics"> & { server: HttpServer; broker: EvalBroker },
    parts: AsyncDisposableStack,
  ) {
    this.endpoint = endpoint;
    this.nodeId = nodeId;
    this.metrics = metrics;
    this.#server = server;
    this.#broker = broker;
    this.#parts = parts;
  }

  /**
   * Starts an agent: opens its state, finds the tasks of an earlier process again, and serves.
   *
   * @throws {Fault} if it cannot; nothing of it is left then
   */
  static async start(
    given: AgentConfig,
    { env, log: agentLog, reload, loadPage }: AgentOptions,
  ): Promise<Agent> {
    const { logger: log } = agentLog;
    const serverLog = log.named("server");
    const clientLog = log.named("client");
    await keepInheritedDescriptors();
    const openFiles = await raiseOpenFiles();
    // Everything is closed in the opposite order, at the end or when the start fails.
    await using parts = new AsyncDisposableStack();
    const config = withDataDir(given);
    const paths = agentPaths(config.dataDir);
    makePassable(paths.dataDir, { log });
    // The files of a start are made below these.
    await makeApart(paths.dataDir, ["client", "run"]);
    makePassable(paths.allocs, { log });

    const onDiskProblem = (problem: Error | undefined) => logDiskProblem(log, problem);
    const store = new StateStore(paths.state, { log: log.named("state"), onDiskProblem });
    if (config.dev) parts.defer(() => removeAll(paths, { isOwn: given.dataDir === "" }));
    parts.defer(() => store.close());
    const taskStates = parts.adopt(
      new SqliteTaskStates(paths.taskStates, { onDiskProblem }),
      (it) => it.close(),
    );
    const nodeId = await keptNodeId(paths.nodeId);

    const clock = systemClock();
    const nondeterminism: Nondeterminism = {
      ...clock,
      newId: () => randomUUID(),
      random: () => Math.random(),
    };
    const state = new ClusterState(store);
    const drivers = await startDrivers(config, paths, {
      env,
      openFiles,
      log: clientLog.named("driver_mgr"),
    });
    parts.defer(() => drivers.close());
    // Before anything is written to an empty state. What runs with -dev is stopped and removed in the end, known or not.
    if (!config.dev) {
      const runningTasks = drivers.runningTaskIds();
      const { recover } = config;
      await handleLostState({ store, taskStates, runningTasks, paths, nodeId, recover, log });
    }
    await setAside(state, { log });
    if (config.scheduler && (await setDefaultSchedulerConfiguration(state, config.scheduler))) {
      log.warn(
        "default_scheduler_config has no effect: the settings were made before; change them with PUT /v1/operator/scheduler/configuration",
      );
    }
    const nodeMeta = await NodeMeta.open(paths.nodeMeta, config.client.meta);
    const ownNode = new OwnNode(state, nodeId, { runsTasks: config.client.enabled });
    const cluster = new Cluster({
      state,
      nondeterminism,
      node: () => ownNode.get(),
      work: config.schedulers,
      log: serverLog,
    });
    parts.defer(() => cluster.close());
    const keyring = await Keyring.open(state, {
      directory: paths.keystore,
      nondeterminism,
      thresholds: config.server,
      log: serverLog.named("keyring"),
    });
    parts.defer(() => keyring.close());
    const variables = parts.adopt(
      new Variables(state, { keyring, nondeterminism, log: serverLog }),
      (it) => it.close(),
    );

    const volumes = new HostVolumes(state, {
      nondeterminism,
      plugin: mkdirVolumes(config.client.hostVolumesDir || paths.hostVolumes, { log }),
      node: () => ownNode.get(),
      namespaces: cluster.namespaces,
    });

    const issuer = config.oidcIssuer;
    const identities = new Identities(state, { keyring, nondeterminism, issuer });
    const acl = new Acl(state, {
      settings: config.acl,
      nondeterminism,
      identities,
      log: log.named("acl"),
    });
    parts.defer(() => acl.close());

    const logs = await LogCollector.start({
      runtimeDir: paths.logCollector,
      onUnavailable: (error) =>
        log.error("failed to replace the log collector, retrying", { error }),
      ...(config.dev ? { idleMs: DEV_COLLECTOR_IDLE_MS } : {}),
    });
    parts.defer(() => logs.detach());
    const taskApi = parts.use(
      new TaskApiSockets(paths.taskApi, {
        serve: (socket, task) => server.serveTask(socket, task),
        takesTokens: config.acl.enabled,
        log: clientLog.named("task_api"),
      }),
    );
    const networks = new NodeNetworks({
      ...config.client.network.own,
      programs: `${env.PATH ?? ""}:${SYSTEM_PROGRAMS}`,
    });
    const runner = new Runner({
      dataDir: config.dataDir,
      node: () => ownNode.get(),
      drivers: drivers.byName,
      logs,
      state: taskStates,
      sources: templateSources(store, {
        node: () => ownNode.get(),
        region: config.region,
        variables,
        permissionsOf: (workload) => acl.authenticator.permissionsOf(workload),
      }),
      identities,
      taskApi,
      networks,
      settings: runnerSettings(config, store, env),
      clock,
      log: clientLog.named("alloc_runner"),
    });
    const updates = new AllocUpdates(state, {
      nondeterminism,
      outcome: cluster.outcome,
      log: serverLog,
    });
    parts.defer(() => updates.close());
    const client = parts.adopt(new Client({ store, runner, updates, log: clientLog }), (it) =>
      it.close(),
    );
    const openFilesWatch = new OpenFilesWatch(clientLog);
    const giveMemoryBack = await relieveMemory();
    const allocGarbageCollector = new AllocGarbageCollector({
      store,
      runner,
      kept: () => taskStates.allocIds(),
      allocsDir: paths.allocs,
      config: config.client.gc,
      afterwards: async ({ removed }) => {
        openFilesWatch.check(runner.size);
        await shrink([store, taskStates]);
        const free = await freeDiskMb(paths.allocs);
        await ownNode.change((node) => withFreeDisk(node, free));
        giveMemoryBack({ expectsGarbage: removed >= MANY_ALLOCATIONS });
      },
      log: clientLog.named("gc"),
    });
    parts.defer(() => allocGarbageCollector.close());
    const collector = new GarbageCollector(state, {
      nondeterminism,
      thresholds: config.server,
      afterwards: () => allocGarbageCollector.collect(),
      log: serverLog.named("gc"),
    });
    parts.defer(() => collector.close());

    const snapshots = new Snapshots({
      cluster,
      keyring,
      variables,
      nondeterminism,
      node: () => ownNode.get(),
      version: DROVER_VERSION,
      stopUnknown: () => void allocGarbageCollector.collect(),
      log: serverLog.named("snapshot"),
    });
    const snapshotSaver =
      config.snapshots &&
      new SnapshotSaver(snapshots, {
        index: () => store.index,
        schedule: {
          ...config.snapshots,
          directory: config.snapshots.directory || paths.snapshots,
        },
        log: serverLog.named("snapshot"),
      });
    parts.defer(() => snapshotSaver?.close());

    const parser = parts.adopt(new JobParser(), (it) => it.close());
    const hostStats = () => new HostStatsReader(config.dataDir, coreMhz(config.client));
    const { telemetry } = config;
    const measuredHost = hostStats();
    const hostLabel = telemetry.useNodeName ? config.name : os.hostname();
    const metrics = new AgentMetrics({
      store,
      runner,
      node: () => ownNode.get(),
      hostStats: () => measuredHost.read(),
      host: telemetry.disableHostname ? undefined : hostLabel,
      telemetry,
    });
    parts.defer(() => metrics.close());
    let endpoint: Endpoint | undefined;
    let agent: Agent | undefined;
    const tls = config.http.tls && (await loadTls(config.http.tls, config.http));
    const server = new HttpServer({
      gate: new AclGate(acl.authenticator, store),
      routes: apiRoutes({
        cluster,
        acl,
        aclResetIndex: () => aclResetIndex(paths.aclBootstrapReset, log),
        runner,
        drivers: drivers.byName,
        networks,
        collector,
        allocGarbageCollector,
        nodeMeta,
        changeNode: (change) => ownNode.change(change),
        parser,
        keyring,
        variables,
        snapshots,
        volumes,
        metrics,
        config,
        log: agentLog,
        nodeId,
        hostStats: hostStats(),
        endpoint: () => endpoint,
        reload: async () => {
          if (reload !== undefined && agent !== undefined) return await reload(agent);
          throw new Fault("failed_precondition", "This agent was started without a configuration");
        },
        now: () => clock.now(),
      }).concat(loadPage && config.servesPage ? pageRoutes(loadPage) : []),
      webSockets: execRoutes({
        state,
        runner,
        drivers: drivers.byName,
        isDisabled: config.client.disableRemoteExec,
      }),
      access: await Access.load({
        ...config.http,
        hostName: os.hostname(),
        hasValidToken: ({ headers }) => acl.authenticator.isValid(tokenOf(headers)),
        hasIdentity: ({ headers }) => identities.verify(tokenOf(headers)) !== undefined,
      }),
      tls,
      log: log.named("http"),
      responseHeaders: config.http.responseHeaders,
    });
    parts.defer(() => server.close());
    // Taken before any task is touched: a port that is not free must leave everything as it was.
    endpoint = await takeAddresses(server, config.http, {
      usualSocket: paths.socket,
      log: log.named("http"),
    });

    const machine = await inspectMachine(config.dataDir, config.client.network);
    const node = newNode(config, machine, { id: nodeId, endpoint, now: clock.now() });
    const own = withHostVolumes(withNetworks(node, networks.modes()), volumes.all());
    await ownNode.register({ ...own, Meta: nodeMeta.all });
    parts.defer(ownNode.rejoin(clientLog));
    const stopping = new AbortController();
    parts.defer(() => stopping.abort());
    // Not waited for: each plugin is a program of its own.
    void networks
      .pluginVersions()
      .then(async (versions) => {
        if (!stopping.signal.aborted) await ownNode.change((it) => withCniPlugins(it, versions));
      })
      .catch((error: unknown) =>
        clientLog.warn("failed to read versions of CNI plugins", { error }),
      );
    for (const [file, reason] of networks.problems()) {
      clientLog.warn("a CNI network cannot be used", { file, reason });
    }
    for (const name of emptyHostNetworks(config.client.network, node)) {
      log.named("client").warn("no address of this machine belongs to a host network", { name });
    }
    const change = ownNode.change.bind(ownNode);
    for (const [label, problem] of drivers.problems) {
      await change((node) => withDriver(node, label, unusablePlugin(problem)));
    }
    for (const driver of config.client.enabled ? drivers.byName.values() : []) {
      await followDriver(driver, {
        change,
        signal: stopping.signal,
        log: clientLog.named("driver_mgr"),
      });
    }
    await client.start();
    openFilesWatch.check(runner.size);
    for (const { taskId, error } of await drivers.reapUnknownTasks()) {
      if (error === undefined)
        log.warn("killed a task that no allocation owns", { task_id: taskId });
      else log.error("failed to kill a task that no allocation owns", { task_id: taskId, error });
    }
    if (config.dev) {
      parts.defer(async () => {
        cluster.close();
        client.takeNoOrders();
        await stopAllTasks(store, runner);
      });
    }
    cluster.start();
    keyring.start();
    variables.start();
    collector.start();
    acl.start();
    allocGarbageCollector.start();
    snapshotSaver?.start();
    const { broker } = cluster;
    agent = new Agent({ endpoint, nodeId, metrics, server, broker }, parts.move());
    server.open();
    return agent;
  }

  /**
   * Takes over what a running agent can change: certificates, who may speak to it, and what the scheduler works on.
   *
   * @throws {Fault} `invalid_argument` for certificates that cannot be used; nothing is changed then
   */
  async reload({ http, schedulers }: AgentConfig): Promise<void> {
    const tls = http.tls && (await loadTls(http.tls, http));
    const { allowedHosts, localUsers, localGroups, trustLoopback, connectionsPerClient } = http;
    const limits = { trustLoopback, connectionsPerClient };
    this.#server.configure({ access: { allowedHosts, localUsers, localGroups, ...limits }, tls });
    this.#broker.setWork(schedulers);
  }

  /**
   * Stops the agent. Tasks go on and are found again by the next one on the same data directory;
   * with `dev` they are stopped, and everything is removed. Idempotent.
   */
  close(): Promise<void> {
    this.#closed ??= this.#parts.disposeAsync();
    return this.#closed;
  }
}

/** Gives the disk back what deleted rows took, in steps that hold nothing else up. */
async function shrink(databases: readonly { shrink(pages: number): boolean }[]): Promise<void> {
  for (const database of databases) while (database.shrink(SHRINK_PAGES)) await setImmediate();
}

function logDiskProblem(log: Logger, problem: Error | undefined): void {
  if (problem === undefined) log.info("disk has room again, all changes are written");
  else
    log.error("disk is full, changes are kept in memory until they can be written", {
      error: problem,
    });
}

/** With `dev` and no directory given, one that is made for the purpose. */
function withDataDir(config: AgentConfig): AgentConfig {
  if (config.dataDir !== "") return config;
  return { ...config, dataDir: makeTemporaryDataDirectory() };
}

async function stopAllTasks(store: StateStore, runner: Runner): Promise<void> {
  // Those that have ended too: what is left of a task, its sentinel first, may be cleared away just now.
  const allocations = [...store.table("allocations").values()];
  await Promise.all(allocations.map((alloc) => runner.destroy(alloc.ID)));
}

/** @param options.isOwn whether the data directory itself was made for this agent */
async function removeAll(paths: AgentPaths, { isOwn }: { isOwn: boolean }): Promise<void> {
  {
    // What tasks have left there, and may be changing still.
    using dataDir = HeldDirectory.open(paths.dataDir);
    for (const directory of [paths.allocs, paths.hostVolumes]) {
      await removeTree(dataDir, path.basename(directory));
    }
  }
  const parts = ["client", "run", "server"].map((name) => path.join(paths.dataDir, name));
  for (const directory of isOwn ? [paths.dataDir] : parts) {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}
