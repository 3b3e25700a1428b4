import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { TaskDriver } from "@drover/driver";
import type { Node } from "@drover/job";
import { isClientTerminal } from "@drover/job";
import { LogCollector } from "@drover/logs";
import {
  DEFAULT_ARTIFACT_LIMITS,
  DEFAULT_ENV_DENYLIST,
  DEFAULT_USER_CHECKED_DRIVERS,
  DEFAULT_USER_DENYLIST,
  Runner,
  systemClock,
} from "@drover/runner";
import { SqliteTaskStates, StateStore } from "@drover/store";
import { type AgentPaths, agentPaths } from "./agent-paths.ts";
import { Client } from "./client/client.ts";
import { startDrivers } from "./client/drivers.ts";
import { AllocStopper } from "./cluster/alloc-stopper.ts";
import { AllocUpdates } from "./cluster/alloc-updates.ts";
import { ChildJobs } from "./cluster/child-jobs.ts";
import { ClusterState } from "./cluster/cluster-state.ts";
import { DeploymentControl } from "./cluster/deployment-control.ts";
import { DeploymentWatcher } from "./cluster/deployment-watcher.ts";
import type { Environment } from "./cluster/environment.ts";
import { EvalBroker } from "./cluster/eval-broker.ts";
import { GarbageCollector } from "./cluster/garbage-collector.ts";
import { JobPlanner } from "./cluster/job-planner.ts";
import { JobRegistry } from "./cluster/job-registry.ts";
import { NodeOperations } from "./cluster/node-operations.ts";
import { PeriodicDispatcher } from "./cluster/periodic-dispatcher.ts";
import { schedulerConfiguration } from "./cluster/scheduler-configuration.ts";
import type { AgentConfig } from "./config/agent-config.ts";
import { followDriver } from "./fingerprint/follow-driver.ts";
import { hostStats } from "./fingerprint/host-stats.ts";
import { inspectMachine } from "./fingerprint/machine.ts";
import { newNode } from "./fingerprint/new-node.ts";
import { HttpServer } from "./http/http-server.ts";
import { agentRoutes } from "./http/routes/agent.ts";
import { allocationRoutes } from "./http/routes/allocations.ts";
import { clientAllocationRoutes } from "./http/routes/client-allocations.ts";
import { clientFileRoutes } from "./http/routes/client-files.ts";
import { clientLogRoutes } from "./http/routes/client-logs.ts";
import { deploymentRoutes } from "./http/routes/deployments.ts";
import { evaluationRoutes } from "./http/routes/evaluations.ts";
import { execRoutes } from "./http/routes/exec.ts";
import { jobActionRoutes } from "./http/routes/job-actions.ts";
import { jobPartRoutes } from "./http/routes/job-parts.ts";
import { jobRoutes } from "./http/routes/jobs.ts";
import { nodeRoutes } from "./http/routes/nodes.ts";
import { operatorRoutes } from "./http/routes/operator.ts";
import { searchRoutes } from "./http/routes/search.ts";

export type Log = (message: string, error?: unknown) => void;

/** What an agent is made of besides its configuration. */
export interface AgentOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
}

/** A whole Nomad-compatible node in one process. */
export class Agent {
  /** Where the HTTP API answers. */
  readonly address: string;
  readonly nodeId: string;
  readonly #close: () => Promise<void>;
  #closed: Promise<void> | undefined;

  private constructor({
    address,
    nodeId,
    close,
  }: { address: string; nodeId: string; close: () => Promise<void> }) {
    this.address = address;
    this.nodeId = nodeId;
    this.#close = close;
  }

  /**
   * Starts an agent: opens its state, finds the tasks of an earlier process again, and serves.
   *
   * @throws {Fault} if it cannot; nothing of it is left then
   */
  static async start(given: AgentConfig, { env, log }: AgentOptions): Promise<Agent> {
    await using starting = new AsyncDisposableStack();
    const config = withDataDir(given);
    const paths = agentPaths(config.dataDir);
    const store = new StateStore(paths.state);
    if (config.dev) starting.defer(() => removeAll(paths, given.dataDir === ""));
    starting.defer(() => store.close());
    mkdirSync(paths.allocs, { recursive: true, mode: 0o711 });
    const taskStates = new SqliteTaskStates(paths.taskStates);
    starting.defer(() => taskStates.close());

    const clock = systemClock();
    const environment: Environment = {
      now: () => clock.now(),
      newId: () => randomUUID(),
      random: () => Math.random(),
    };
    const state = new ClusterState(store);
    const nodeId = await nodeIdOf(paths);
    const node = () => requireNode(store, nodeId);

    const stopping = new AbortController();
    starting.defer(() => stopping.abort());
    const drivers = await startDrivers(config, paths, env);
    starting.defer(() => closeDrivers(drivers));
    const logs = await LogCollector.start({
      runtimeDir: paths.logCollector,
      onUnavailable: (fault) => log("The log collector cannot be replaced; trying again", fault),
      ...(config.dev ? { idleMs: 500 } : {}),
    });
    starting.defer(() => logs.detach());

    const runner = new Runner({
      dataDir: config.dataDir,
      node,
      drivers,
      logs,
      state: taskStates,
      settings: () => ({
        region: config.region,
        memoryOversubscription: schedulerConfiguration(store).MemoryOversubscriptionEnabled,
        agentEnv: definedOf(env),
        envDenylist: DEFAULT_ENV_DENYLIST,
        maxKillTimeoutMs: config.client.maxKillTimeoutMs,
        userDenylist: DEFAULT_USER_DENYLIST,
        userCheckedDrivers: DEFAULT_USER_CHECKED_DRIVERS,
        artifacts: DEFAULT_ARTIFACT_LIMITS,
      }),
      clock,
      log,
    });
    const updates = new AllocUpdates(state, { environment, log });
    starting.defer(() => updates.close());
    const client = new Client({ store, runner, updates });
    starting.defer(() => client.close());
    const registry = new JobRegistry(state, environment);
    const control = new DeploymentControl(state, environment);
    const watcher = new DeploymentWatcher(state, { environment, control, registry, log });
    starting.defer(() => watcher.close());
    const children = new ChildJobs(state, registry, environment);
    const periodic = new PeriodicDispatcher(state, { environment, children, log });
    starting.defer(() => periodic.close());
    const collector = new GarbageCollector(state, { environment, runner, log });
    starting.defer(() => collector.close());

    let port = config.httpPort;
    const server = new HttpServer({
      routes: [
        ...jobPartRoutes({ state, registry }),
        ...jobActionRoutes({
          registry,
          planner: new JobPlanner(state, environment, node),
          children,
          region: config.region,
        }),
        ...jobRoutes({ state, registry, region: config.region }),
        ...allocationRoutes({ state, stopper: new AllocStopper(state, environment) }),
        ...evaluationRoutes(state),
        ...deploymentRoutes({ state, control }),
        ...clientAllocationRoutes({ state, runner, now: () => clock.now() }),
        ...clientLogRoutes({ state, runner }),
        ...clientFileRoutes({ state, runner }),
        ...nodeRoutes({
          state,
          operations: new NodeOperations(state, environment),
          hostStats: () => hostStats(config.dataDir),
        }),
        ...agentRoutes({ state, config, port: () => port }),
        ...operatorRoutes({ state, collector }),
        ...searchRoutes(state),
      ],
      webSockets: execRoutes({ state, runner }),
      hostName: os.hostname(),
      log,
    });
    const machine = await inspectMachine(config.dataDir);
    const httpAddress = () => `${config.bindAddress}:${port}`;
    const register = newNode(config, machine, {
      id: nodeId,
      httpAddress: httpAddress(),
      nowSeconds: Math.floor(Date.now() / 1000),
    });
    await state.update((transaction) => {
      const before = store.table("nodes").get(nodeId);
      const { SchedulingEligibility, Events, LastDrain } = before ?? register;
      transaction.put("nodes", { ...register, SchedulingEligibility, Events, LastDrain });
    });
    const changeNode = async (change: (node: Node) => Node) => {
      const changed = change(node());
      if (changed === node()) return;
      await state.update((transaction) => transaction.put("nodes", changed));
    };
    for (const driver of drivers.values()) {
      await followDriver(driver, { change: changeNode, signal: stopping.signal, log });
    }
    await client.start();
    const broker = new EvalBroker(state, { environment, node, log });
    starting.defer(() => broker.close());
    broker.start();
    watcher.start();
    periodic.start();
    collector.start();
    if (config.dev) starting.defer(() => stopAllTasks(store, runner));
    port = await server.listen(config.bindAddress, config.httpPort);
    starting.defer(() => server.close());
    await changeNode((current) => ({ ...current, HTTPAddr: httpAddress() }));

    const stack = starting.move();
    return new Agent({
      address: `http://${httpAddress()}`,
      nodeId,
      close: () => stack.disposeAsync(),
    });
  }

  /**
   * Stops the agent. Tasks go on and are found again by the next one on the same data directory;
   * with `dev` they are stopped, and everything is removed. Idempotent.
   */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }
}

/** With `dev` and no directory given, one that is made for the purpose. */
function withDataDir(config: AgentConfig): AgentConfig {
  if (config.dataDir !== "") return config;
  return { ...config, dataDir: mkdtempSync(path.join(os.tmpdir(), "drover-dev-")) };
}

async function nodeIdOf(paths: AgentPaths): Promise<string> {
  const known = (await readFile(paths.nodeId, "utf8").catch(() => "")).trim();
  if (known !== "") return known;
  const id = randomUUID();
  await writeFile(paths.nodeId, id, { mode: 0o600 });
  return id;
}

function requireNode(store: StateStore, id: string): Node {
  const node = store.table("nodes").get(id);
  if (node === undefined)
    throw new Error("The agent's own node is registered before anything else");
  return node;
}

async function closeDrivers(drivers: ReadonlyMap<string, TaskDriver>): Promise<void> {
  await Promise.all([...drivers.values()].map((driver) => driver.close()));
}

async function stopAllTasks(store: StateStore, runner: Runner): Promise<void> {
  const open = store
    .table("allocations")
    .values()
    .filter((alloc) => !isClientTerminal(alloc.ClientStatus));
  await Promise.all([...open].map((alloc) => runner.destroy(alloc.ID)));
}

function removeAll(paths: AgentPaths, isOwn: boolean): void {
  const directories = isOwn
    ? [paths.dataDir]
    : ["alloc", "client", "run", "server"].map((name) => path.join(paths.dataDir, name));
  for (const directory of directories)
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
}

function definedOf(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const defined = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(defined);
}
