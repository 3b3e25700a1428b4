import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { type Clock, systemClock } from "@drover/clock";
import type { DriverEvent, ExecRequest, ExecSession, TaskDriver, TaskUsage } from "@drover/driver";
import { Fault } from "@drover/fault";
import { Getter } from "@drover/getter";
import {
  type Action,
  type Allocation,
  type AllocUpdate,
  boundText,
  type CheckResult,
  interpolate,
  type Node,
  nodeVariables,
} from "@drover/job";
import { type Logger, silentLogger } from "@drover/logger";
import { TurnQueue, UserDatabase } from "@drover/process";
import { AllocRunner, NETWORK_KEY } from "./alloc/alloc-runner.ts";
import { inheritsDisk } from "./alloc/predecessor.ts";
import { ALLOC_TREE, AllocDir, TASK_TREE } from "./directory/alloc-dir.ts";
import { SpareDirectories } from "./directory/spare-directories.ts";
import { type IdentitySource, NO_IDENTITIES } from "./identity/identity-source.ts";
import { NO_TASK_API, type TaskApi } from "./identity/task-api.ts";
import type { LogStreams } from "./log-streams.ts";
import { LoopTurns } from "./loop-turns.ts";
import { AllocNetwork } from "./network/alloc-network.ts";
import { NO_NETWORKS, type NodeNetworks } from "./network/node-networks.ts";
import type { RunnerContext } from "./runner-context.ts";
import type { RunnerSettings } from "./runner-settings.ts";
import type { DriverTask } from "./task/driver-task.ts";
import * as events from "./task/task-events.ts";
import type { TaskRunner } from "./task/task-runner.ts";
import { type UsagePace, WATCHED } from "./task/usage-sampler.ts";
import type { TaskStateStore } from "./task-state-store.ts";
import { NO_SOURCES, type TemplateSources } from "./template/template-sources.ts";

const ALLOC_ID = /^[0-9A-Za-z-]+$/;

/** Of one driver: enough to keep the cores busy, and few enough that what else is asked waits little. */
const STARTS_AT_ONCE = 16;

/** What a {@link Runner} works with. */
export interface RunnerOptions {
  /** Absolute. Allocation directories are `<dataDir>/alloc/<id>`; those of the next are made in `client/spare`. */
  readonly dataDir: string;
  /** This node as it is now. */
  readonly node: () => Node;
  /** By the name that jobs use, set up already. */
  readonly drivers: ReadonlyMap<string, TaskDriver>;
  readonly logs: LogStreams;
  readonly state: TaskStateStore;
  /** What templates learn of the cluster; without it there are no services. */
  readonly sources?: TemplateSources;
  /** Without it, tasks get no tokens. */
  readonly identities?: IdentitySource;
  /** Without it, tasks get no socket of the API. */
  readonly taskApi?: TaskApi;
  /** Without it, allocations have no networks of their own. */
  readonly networks?: NodeNetworks;
  readonly settings: () => RunnerSettings;
  readonly clock?: Clock;
  /** Gets one line for everything that went wrong without being an allocation's own failure. */
  readonly log?: Logger;
}

/** Runs the allocations of this node. */
export class Runner {
  readonly #context: RunnerContext;
  readonly #closing = new AbortController();
  readonly #listeners = new Set<(update: AllocUpdate) => void>();
  readonly #allocs = new Map<string, AllocRunner>();

  constructor(options: RunnerOptions) {
    this.#context = {
      allocsDir: path.join(options.dataDir, "alloc"),
      spareDirectories: new SpareDirectories(path.join(options.dataDir, "client", "spare"), [
        ALLOC_TREE,
        TASK_TREE,
      ]),
      predecessor: (alloc) =>
        inheritsDisk(alloc) ? this.#allocs.get(alloc.PreviousAllocation) : undefined,
      node: options.node,
      drivers: options.drivers,
      getter: new Getter(),
      logs: options.logs,
      users: new UserDatabase(),
      sources: options.sources ?? NO_SOURCES,
      identities: options.identities ?? NO_IDENTITIES,
      taskApi: options.taskApi ?? NO_TASK_API,
      networks: options.networks ?? NO_NETWORKS,
      starts: new Map(
        Array.from(options.drivers.keys(), (name) => [
          name,
          new TurnQueue({ atOnce: STARTS_AT_ONCE }),
        ]),
      ),
      turns: new LoopTurns(this.#closing.signal),
      state: options.state,
      settings: options.settings,
      clock: options.clock ?? systemClock(),
      log: options.log ?? silentLogger,
      closed: this.#closing.signal,
    };
    for (const driver of options.drivers.values()) void this.#passEventsOn(driver);
  }

  /**
   * Takes allocations up again that an earlier process ran; to be called once, before `run`.
   * Resolves when each task is found again or known to be gone.
   *
   * @throws {Fault} `resource_exhausted` if this process may not open enough files to tell
   */
  async restore(allocs: readonly Allocation[]): Promise<void> {
    const restores: Promise<void>[] = [];
    for (const alloc of allocs) {
      const restore = this.#restoreOne(alloc);
      restores.push(restore);
      // What is read of one is garbage before the next is read; but none waits for one that takes long.
      await Promise.race([restore, setImmediate()]);
    }
    await Promise.all(restores);
    await this.#closeUnknownLogs();
  }

  async #restoreOne(alloc: Allocation): Promise<void> {
    const runner = this.#add(alloc);
    try {
      await runner?.restore();
    } catch (error) {
      // The task may run. It is found when this process has what it needs.
      if (Fault.from(error).code === "resource_exhausted") throw error;
      this.#refuse(alloc, error);
    }
  }

  /**
   * Makes an allocation be as the scheduler wants it: starts a new one, stops one whose
   * `DesiredStatus` is no longer "run", takes over an updated job. Idempotent.
   */
  run(alloc: Allocation): void {
    const known = this.#allocs.get(alloc.ID);
    if (known !== undefined) known.update(alloc);
    else this.#add(alloc)?.start();
  }

  /**
   * Calls `listener` whenever an allocation's status, task states or health changed; changes of one
   * turn of the event loop come as one.
   *
   * @returns a function that ends it
   */
  onUpdate(listener: (update: AllocUpdate) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Sends a signal to a task, or to every running one where `task` is empty.
   *
   * @throws {Fault} `not_found`; `failed_precondition` if it does not run; `invalid_argument`
   */
  async signal(allocId: string, task: string, signal: string): Promise<void> {
    const alloc = this.#alloc(allocId);
    const targets = task === "" ? runningTasks(alloc) : [runningTask(alloc, task)];
    await Promise.all(
      targets.map(async ({ runner, current }) => {
        await current.sendSignal(signal);
        runner.emit(events.signaling(this.#context.clock.now(), signal));
      }),
    );
  }

  /**
   * Restarts a task, or every running one where `task` is empty, or with `all` those that have ended
   * too, in the order of their lifecycle. No restart attempt is used up.
   *
   * @throws {Fault} `not_found`; `failed_precondition` if nothing runs
   */
  async restart(allocId: string, options: { task?: string; all?: boolean } = {}): Promise<void> {
    await this.#alloc(allocId).restart(options);
  }

  /** @throws {Fault} `not_found`; `failed_precondition` if the task does not run; `invalid_argument` */
  async exec(allocId: string, task: string, request: ExecRequest): Promise<ExecSession> {
    return await runningTask(this.#alloc(allocId), task).current.exec(request);
  }

  /**
   * Runs an action of a task beside it. References in it are to the task's environment and to facts of the node.
   *
   * @throws {Fault} as {@link exec}
   */
  async act(
    allocId: string,
    task: string,
    { Command, Args }: Action,
    options: Omit<ExecRequest, "command">,
  ): Promise<ExecSession> {
    const { current } = runningTask(this.#alloc(allocId), task);
    const { node, settings } = this.#context;
    const scope = {
      env: current.handle.config.env,
      node: nodeVariables(node(), settings().region),
    };
    const command = [Command, ...(Args ?? [])].map((word) => interpolate(word, scope));
    return await current.exec({ ...options, command });
  }

  /**
   * What each running task uses now, by task name.
   *
   * @throws {Fault} `not_found`
   */
  async stats(allocId: string, pace: UsagePace = WATCHED): Promise<Record<string, TaskUsage>> {
    const usages = await Promise.all(
      [...this.#alloc(allocId).tasks.values()].map(async ({ name, current }) => {
        const usage = await current?.usage(pace);
        return usage === undefined ? [] : [[name, usage] as const];
      }),
    );
    return Object.fromEntries(usages.flat());
  }

  /**
   * The newest result of each check of an allocation's services, by the check's id; none once the
   * allocation is removed.
   */
  checks(allocId: string): Record<string, CheckResult> {
    return this.#allocs.get(allocId)?.checkResults() ?? {};
  }

  /** The directory of an allocation, whether it exists or not. */
  allocDir(allocId: string): string {
    return this.#dir(allocId).path;
  }

  /** The directory with `<task>.stdout.0` and so on. */
  logDir(allocId: string): string {
    return this.#dir(allocId).logs;
  }

  /**
   * Removes all that is left of an allocation, its directory included; what still runs is killed
   * first. Idempotent, also for an unknown one.
   */
  async destroy(allocId: string): Promise<void> {
    const known = this.#allocs.get(allocId);
    await known?.destroy();
    this.#allocs.delete(allocId);
    if (known === undefined) await this.#tearDownNetwork(allocId);
    await this.#dir(allocId).destroy();
    this.#context.state.delete(allocId);
  }

  /** Of an allocation that an earlier process ended. */
  async #tearDownNetwork(allocId: string): Promise<void> {
    const { networks, state } = this.#context;
    const kept = state.load(allocId).get(NETWORK_KEY) ?? "";
    const network = new AllocNetwork(allocId, {
      networks,
      keep: (text) => state.save(allocId, NETWORK_KEY, text),
    });
    network.restore(kept);
    await network.tearDown();
  }

  /** How many allocations it has, finished ones that are not destroyed included. */
  get size(): number {
    return this.#allocs.size;
  }

  /** Stops watching. Tasks live on and are found again by `restore`. Idempotent. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#listeners.clear();
    await Promise.all([...this.#allocs.values()].map((alloc) => alloc.close()));
    this.#context.spareDirectories.close();
  }

  /** Of allocations that are over, or whose record is lost: the collector would stay for them. */
  async #closeUnknownLogs(): Promise<void> {
    const { logs, log, closed } = this.#context;
    for (const id of await logs.ids()) {
      const [allocId = ""] = id.split("/");
      if (this.#allocs.has(allocId)) continue;
      logs.close(id, { signal: closed }).catch((error: unknown) => {
        if (!closed.aborted)
          log.warn("output of the task is still being collected", { task_id: id, error });
      });
    }
  }

  #add(alloc: Allocation): AllocRunner | undefined {
    try {
      const runner = new AllocRunner(alloc, this.#context, (update) => this.#tell(update));
      this.#allocs.set(alloc.ID, runner);
      return runner;
    } catch (error) {
      this.#refuse(alloc, error);
      return undefined;
    }
  }

  /** Reports an allocation that cannot be run as failed; it concerns no other. */
  #refuse(alloc: Allocation, error: unknown): void {
    this.#context.log.error("failed to run allocation", { alloc_id: alloc.ID, error });
    this.#tell({
      ID: alloc.ID,
      ClientStatus: "failed",
      ClientDescription: boundText(Fault.from(error).message),
      TaskStates: {},
      NetworkStatus: null,
      DeploymentStatus: null,
    });
  }

  #tell(update: AllocUpdate): void {
    for (const listener of this.#listeners) listener(update);
  }

  #alloc(allocId: string): AllocRunner {
    const alloc = this.#allocs.get(allocId);
    if (alloc !== undefined) return alloc;
    throw new Fault("not_found", `Allocation "${allocId}" is not on this node`);
  }

  #dir(allocId: string): AllocDir {
    if (ALLOC_ID.test(allocId)) return new AllocDir(this.#context.allocsDir, allocId);
    throw new Fault("invalid_argument", `"${allocId}" is not the id of an allocation`);
  }

  async #passEventsOn(driver: TaskDriver): Promise<void> {
    try {
      for await (const event of driver.taskEvents({ signal: this.#closing.signal }))
        this.#passOn(event);
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      this.#context.log.error("driver event stream failed", { driver: driver.info().name, error });
    }
  }

  #passOn({ allocId, taskName, message, annotations }: DriverEvent): void {
    const task = this.#allocs.get(allocId)?.tasks.get(taskName);
    task?.emit(events.driverMessage(this.#context.clock.now(), message, annotations));
  }
}

interface RunningTask {
  readonly runner: TaskRunner;
  readonly current: DriverTask;
}

function runningTask(alloc: AllocRunner, name: string): RunningTask {
  const runner = alloc.task(name);
  const { current, state } = runner;
  if (current !== undefined && state.State === "running") return { runner, current };
  throw new Fault(
    "failed_precondition",
    `Task "${name}" of allocation ${alloc.id} is not running; it is ${state.State}`,
  );
}

function runningTasks(alloc: AllocRunner): RunningTask[] {
  const running = [...alloc.tasks.values()].flatMap((runner) =>
    runner.current === undefined ? [] : [{ runner, current: runner.current }],
  );
  if (running.length > 0) return running;
  throw new Fault("failed_precondition", `No task of allocation ${alloc.id} is running`);
}
