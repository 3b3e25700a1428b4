import { Fault } from "@drover/fault";
import {
  type Allocation,
  type AllocDeploymentStatus,
  type AllocUpdate,
  type CheckResult,
  groupOf,
  isClientTerminal,
  type Task,
  type TaskEvent,
  type TaskGroup,
} from "@drover/job";
import { orAborted } from "../abort.ts";
import { AllocChecks } from "../checks/alloc-checks.ts";
import { AllocDir } from "../directory/alloc-dir.ts";
import { AllocNetwork } from "../network/alloc-network.ts";
import type { RunnerContext } from "../runner-context.ts";
import * as events from "../task/task-events.ts";
import { TaskRunner } from "../task/task-runner.ts";
import { AllocHealth } from "./alloc-health.ts";
import { buildAllocDir } from "./build-alloc-dir.ts";
import { clientStatus } from "./client-status.ts";
import {
  areDone,
  beforePoststop,
  doesAnyRun,
  killInOrder,
  reasonToStop,
  statesOf,
} from "./group-tasks.ts";
import { isAllocationKept, keepAllocation } from "./kept-allocation.ts";
import { LifecycleCoordinator } from "./lifecycle-coordinator.ts";
import type { Predecessor } from "./predecessor.ts";
import { restartTask, restartUnhealthy, tasksToRestart } from "./restart-tasks.ts";
import { RUN_LIMIT_REASON, RunLimit } from "./run-limit.ts";

const NS_PER_MS = 1_000_000;
const HEALTH_KEY = "health";
const CHECKS_KEY = "checks";
const EXCEEDED_KEY = "exceeded";
/** Under which the network of an allocation is kept. */
export const NETWORK_KEY = "network";

/** Runs one allocation: its directory, its tasks in the order of their lifecycle, its health. */
export class AllocRunner implements Predecessor {
  readonly id: string;
  readonly dir: AllocDir;
  readonly tasks: ReadonlyMap<string, TaskRunner>;
  readonly #context: RunnerContext;
  readonly #coordinator: LifecycleCoordinator;
  readonly #health: AllocHealth;
  readonly #checks: AllocChecks;
  readonly #limit: RunLimit;
  /** Whether it was ended by its limit. */
  #hasExceeded = false;
  readonly #network: AllocNetwork;
  readonly #onUpdate: (update: AllocUpdate) => void;
  #alloc: Allocation;
  #pendingUpdate: NodeJS.Immediate | undefined;
  #stopping: Promise<void> | undefined;
  /** Aborts when it is to end. */
  readonly #stopped = new AbortController();
  #run: Promise<void> | undefined;
  /** Resolves when it is known what becomes of it. */
  readonly #begun = Promise.withResolvers<void>();
  /** Resolves when the newest update is kept. */
  #kept: Promise<void> | undefined;

  /** @throws {Fault} `invalid_argument` if the allocation's job lacks its task group */
  constructor(alloc: Allocation, context: RunnerContext, onUpdate: (update: AllocUpdate) => void) {
    const group = requireGroup(alloc);
    this.id = alloc.ID;
    this.#alloc = alloc;
    this.#context = context;
    this.#onUpdate = onUpdate;
    this.dir = new AllocDir(context.allocsDir, alloc.ID, context.spareDirectories);
    this.#coordinator = new LifecycleCoordinator(group.Tasks);
    this.#health = new AllocHealth(context.clock, (status, reason) =>
      this.#setHealth(status, reason),
    );
    this.#network = new AllocNetwork(alloc.ID, {
      networks: context.networks,
      keep: (text) => context.state.save(alloc.ID, NETWORK_KEY, text),
    });
    this.#checks = new AllocChecks({
      clock: context.clock,
      node: context.node,
      region: () => context.settings().region,
      keep: (text) => context.state.save(alloc.ID, CHECKS_KEY, text),
      onChange: () => this.#judgeHealth(),
      onUnhealthy: (plan) =>
        restartUnhealthy(this.#all(), plan, { log: context.log, allocId: this.id }),
    });
    this.#limit = new RunLimit(context.clock, () => this.#exceed());
    this.tasks = new Map(
      group.Tasks.map((task) => [task.Name, this.#makeTask(alloc, group, task)]),
    );
  }

  get alloc(): Allocation {
    return this.#alloc;
  }

  get #group(): TaskGroup {
    return requireGroup(this.#alloc);
  }

  /** Whether every task has ended for good. */
  get isDone(): boolean {
    return areDone(this.#all());
  }

  get isLeaving(): boolean {
    return this.#stopping !== undefined || this.isDone;
  }

  async ended(): Promise<void> {
    await this.#begun.promise;
    await this.#run;
  }

  /** Begins an allocation that no earlier process ran. */
  start(): void {
    this.#run ??= this.#startInTurn();
    this.#begun.resolve();
  }

  /** Goes on with one of an earlier process; resolves when its tasks are found, or known to be gone. */
  async restore(): Promise<void> {
    const kept = this.#context.state.load(this.id);
    const health = kept.get(HEALTH_KEY);
    if (health !== undefined) this.#health.restore(JSON.parse(health));
    const checks = kept.get(CHECKS_KEY);
    if (checks !== undefined) this.#checks.restore(checks);
    this.#hasExceeded = kept.has(EXCEEDED_KEY);
    this.#network.restore(kept.get(NETWORK_KEY) ?? "");
    this.#spread(this.#alloc);
    if (!isAllocationKept(kept)) this.#keepAllocation();
    await Promise.all(this.#all().map((task) => task.restore(kept)));
    this.#coordinator.restore(statesOf(this.#all()));
    this.#run ??= this.#runTasks();
    this.#begun.resolve();
  }

  /** Takes over what the scheduler says now. */
  update(alloc: Allocation): void {
    const before = this.#alloc;
    this.#spread(alloc);
    if (alloc.DeploymentID !== before.DeploymentID) this.#health.reset();
    if (!this.isDone) this.#limit.update(alloc, requireGroup(alloc));
    if (alloc.DesiredStatus === "run") this.#kept = this.#keepInTurn();
    else void this.stop();
    this.#changed();
  }

  /** Tells the tasks what holds of the allocation now, with the network that it has here. */
  #spread(alloc: Allocation): void {
    const group = requireGroup(alloc);
    this.#alloc = { ...alloc, NetworkStatus: this.#network.statusOf(group) };
    for (const task of group.Tasks) this.tasks.get(task.Name)?.update(this.#alloc, group, task);
  }

  /** Kills the tasks in order: leader, then the others, sidecars last. Poststop tasks follow by themselves. */
  stop(): Promise<void> {
    this.#stopped.abort();
    this.#stopping ??= this.#stopTasks();
    return this.#stopping;
  }

  /**
   * Restarts a task, or all that run or wait for their restart, or with `all` those that have ended too.
   *
   * @throws {Fault} `not_found`, `failed_precondition`
   */
  async restart({ task, all = false }: { task?: string; all?: boolean }): Promise<void> {
    if (task) return await restartTask(this.task(task));
    const chosen = tasksToRestart(this.#all(), { all, allocId: this.id });
    if (all) this.#coordinator.restart();
    const reason = `User requested ${all ? "all" : "running"} tasks to restart`;
    await Promise.all(chosen.map((runner) => runner.restart(reason)));
  }

  /** The newest result of each check of its services, by the check's id. */
  checkResults(): Record<string, CheckResult> {
    return this.#checks.results();
  }

  /** @throws {Fault} `not_found` */
  task(name: string): TaskRunner {
    const runner = this.tasks.get(name);
    if (runner !== undefined) return runner;
    throw new Fault(
      "not_found",
      `Allocation ${this.id} has no task "${name}"; it has: ${[...this.tasks.keys()].join(", ")}`,
    );
  }

  /** Kills what runs, and removes all that is left. Idempotent. */
  async destroy(): Promise<void> {
    this.#limit.close();
    await this.stop();
    await Promise.all(this.#all().map((task) => task.kill(this.#killing(task))));
    await this.#run;
    await this.#kept;
    this.#health.close();
    this.#checks.close();
    clearImmediate(this.#pendingUpdate);
    await this.#network.tearDown();
    await this.dir.destroy();
    this.#context.state.delete(this.id);
  }

  /** Ends the waits; tasks go on. */
  async close(): Promise<void> {
    this.#limit.close();
    this.#health.close();
    this.#checks.close();
    clearImmediate(this.#pendingUpdate);
    await this.#run;
    await this.#kept;
  }

  async #startInTurn(): Promise<void> {
    const { turns, closed } = this.#context;
    await turns.next("start", this.#alloc);
    if (closed.aborted) return;
    this.#keepAllocation();
    for (const task of this.tasks.values()) task.receive();
    await this.#runTasks();
  }

  async #runTasks(): Promise<void> {
    if (!this.isDone) this.#limit.update(this.#alloc, this.#group);
    try {
      // What runs has both: what its tasks did to their directory does not end it, and what ran without a
      // network of its own goes on without one.
      if (!isClientTerminal(this.#alloc.ClientStatus) && !doesAnyRun(this.#all())) {
        await buildAllocDir(this.dir, {
          alloc: this.#alloc,
          group: this.#group,
          context: this.#context,
          stopped: this.#stopped.signal,
        });
        await this.#setUpNetwork();
      }
    } catch (error) {
      const reason = `Failed to set up allocation: ${Fault.from(error).message}`;
      for (const task of this.tasks.values()) task.fail(reason);
    }
    this.#coordinator.update(statesOf(this.#all()));
    // Whoever listens may have missed the last change that an earlier process kept.
    this.#changed();
    if (this.#alloc.DesiredStatus !== "run") void this.stop();
    await Promise.all(this.#all().map((task) => task.run()));
    this.#limit.close();
    if (this.#context.closed.aborted) return;
    this.#changed();
    await this.#tearDownNetwork();
  }

  async #setUpNetwork(): Promise<void> {
    await this.#network.setUp(this.#alloc, this.#group);
    this.#spread(this.#alloc);
  }

  async #tearDownNetwork(): Promise<void> {
    try {
      await this.#network.tearDown();
    } catch (error) {
      // It is tried again when the allocation is removed.
      this.#context.log.error("failed to remove network", { alloc_id: this.id, error });
    }
  }

  async #keepInTurn(): Promise<void> {
    const { turns, closed } = this.#context;
    await turns.next("start", this.#alloc);
    if (!closed.aborted) this.#keepAllocation();
  }

  async #stopTasks(): Promise<void> {
    const { DesiredTransition } = this.#alloc;
    const delayNs = DesiredTransition.NoShutdownDelay ? 0 : this.#group.ShutdownDelay;
    const delayMs = Number(delayNs ?? 0) / NS_PER_MS;
    const { turns, clock, closed } = this.#context;
    await turns.next("stop", this.#alloc);
    if (closed.aborted) return;
    this.#keepAllocation();
    if (delayMs > 0 && doesAnyRun(this.#all())) {
      await orAborted(clock.sleep(delayMs, closed), closed);
    }
    await killInOrder(this.#all(), (task) => this.#killing(task));
  }

  #killing(task: TaskRunner): TaskEvent {
    const timeoutNs = BigInt(Math.round(task.killTimeoutMs * NS_PER_MS));
    const event = events.killing(this.#context.clock.now(), timeoutNs);
    return this.#hasExceeded ? { ...event, DisplayMessage: RUN_LIMIT_REASON } : event;
  }

  /** Ends everything for good; poststop tasks do not follow. */
  #exceed(): void {
    if (this.#context.closed.aborted || this.isDone) return;
    this.#hasExceeded = true;
    this.#context.state.save(this.id, EXCEEDED_KEY, "true");
    for (const task of this.#all()) if (task.role === "poststop") void task.kill();
    void this.stop();
    this.#changed();
  }

  #makeTask(alloc: Allocation, group: TaskGroup, task: Task): TaskRunner {
    return new TaskRunner({
      alloc,
      group,
      task,
      allocDir: this.dir,
      coordinator: this.#coordinator,
      context: this.#context,
      network: () => this.#network.isolation,
      onChange: () => this.#changed(),
    });
  }

  /** Several changes of one turn of the event loop are one. */
  #changed(): void {
    if (this.#context.closed.aborted) return;
    this.#pendingUpdate ??= setImmediate(() => {
      this.#pendingUpdate = undefined;
      this.#followTasks();
      this.#onUpdate(this.snapshot());
    });
  }

  /** How the allocation stands. */
  snapshot(): AllocUpdate {
    const states = statesOf(this.#all());
    const { status, description } = clientStatus(states.values());
    return {
      ID: this.id,
      ClientStatus: status,
      ClientDescription: this.#hasExceeded ? RUN_LIMIT_REASON : description,
      TaskStates: Object.fromEntries(states),
      NetworkStatus: this.#network.statusOf(this.#group),
      DeploymentStatus: this.#health.status,
    };
  }

  /** Draws the conclusions of the tasks' states for the other tasks of the group. */
  #followTasks(): void {
    const states = statesOf(this.#all());
    const others = beforePoststop(this.#all());
    const live = others.filter(({ state }) => state.State !== "dead");
    if (live.length === 0) {
      // Nothing can restart this allocation any more.
      for (const task of others) void task.kill();
    } else if (this.#stopping === undefined) {
      const reason = reasonToStop(others, this.#context.clock.now());
      if (reason !== undefined) {
        for (const task of live) task.emit(reason);
        void this.stop();
      }
    }
    this.#coordinator.update(states);
    this.#checks.update(this.#alloc, this.#group, states);
    this.#judgeHealth();
    if (clientStatus(states.values()).status === "failed" && this.#alloc.DeploymentID !== "")
      this.#health.fail(this.#alloc);
  }

  #judgeHealth(): void {
    this.#health.update(this.#alloc, statesOf(this.#all()), this.#checks.arePassing);
  }

  /** What it is an allocation of must be known too when the state of the cluster is lost. */
  #keepAllocation(): void {
    keepAllocation(this.#context.state, this.#alloc);
  }

  #setHealth(status: AllocDeploymentStatus, reason: string | undefined): void {
    this.#context.state.save(this.id, HEALTH_KEY, JSON.stringify(status));
    if (reason !== undefined) {
      const now = this.#context.clock.now();
      for (const task of this.tasks.values()) task.emit(events.allocUnhealthy(now, reason));
    }
    this.#changed();
  }

  #all(): TaskRunner[] {
    return [...this.tasks.values()];
  }
}

function requireGroup(alloc: Allocation): TaskGroup {
  const group = groupOf(alloc);
  if (group !== undefined) return group;
  throw new Fault(
    "invalid_argument",
    `Allocation ${alloc.ID}: job "${alloc.JobID}" has no task group "${alloc.TaskGroup}"`,
  );
}
