import type { ExitResult, TaskConfig, TaskDriver, TaskHandle } from "@drover/driver";
import { Fault } from "@drover/fault";
import type { Allocation, Task, TaskEvent, TaskGroup, TaskState } from "@drover/job";
import { orAborted } from "./abort.ts";
import type { AllocDir } from "./alloc-dir.ts";
import { DriverTask } from "./driver-task.ts";
import {
  type LifecycleCoordinator,
  type LifecycleRole,
  lifecycleRole,
} from "./lifecycle-coordinator.ts";
import { type Decision, type Ending, RestartTracker } from "./restart-tracker.ts";
import type { RunnerContext } from "./runner-context.ts";
import * as events from "./task-events.ts";
import { TaskJournal } from "./task-journal.ts";
import { driverOf, setUpTask, type TaskSetupOptions, tidyUpTask } from "./task-setup.ts";

const NS_PER_MS = 1_000_000;

export interface TaskRunnerOptions {
  readonly alloc: Allocation;
  readonly group: TaskGroup;
  readonly task: Task;
  readonly allocDir: AllocDir;
  readonly coordinator: LifecycleCoordinator;
  readonly context: RunnerContext;
  /** Called after each change of `state`. */
  readonly onChange: () => void;
}

/** Runs one task of an allocation: from its first start over its restarts to its end. */
export class TaskRunner {
  readonly role: LifecycleRole;
  readonly #allocDir: AllocDir;
  readonly #coordinator: LifecycleCoordinator;
  readonly #context: RunnerContext;
  readonly #journal: TaskJournal;
  readonly #tracker: RestartTracker;
  readonly #kill = new AbortController();
  /** Killed or closed: no wait goes on. */
  readonly #leave: AbortSignal;
  #alloc: Allocation;
  #group: TaskGroup;
  #task: Task;
  #current: DriverTask | undefined;
  #newestId: string | null = null;
  #killError = "";
  #revive: (() => void) | undefined;
  #run: Promise<void> | undefined;

  constructor({ alloc, group, task, allocDir, coordinator, context, onChange }: TaskRunnerOptions) {
    this.role = lifecycleRole(task);
    this.#alloc = alloc;
    this.#group = group;
    this.#task = task;
    this.#allocDir = allocDir;
    this.#coordinator = coordinator;
    this.#context = context;
    this.#leave = AbortSignal.any([this.#kill.signal, context.closed]);
    const now = () => context.clock.now();
    this.#journal = new TaskJournal({
      task: task.Name,
      save: (key, value) => context.state.save(alloc.ID, key, value),
      onChange,
      now,
    });
    this.#tracker = new RestartTracker({
      policy: task.RestartPolicy ?? group.RestartPolicy,
      jobType: alloc.Job.Type,
      lifecycle: task.Lifecycle,
      now,
    });
  }

  get name(): string {
    return this.#task.Name;
  }

  get isLeader(): boolean {
    return this.#task.Leader;
  }

  /** A value that never changes: each change makes another one. */
  get state(): TaskState {
    return this.#journal.state;
  }

  /** The task as its driver knows it; undefined while it does not run. */
  get current(): DriverTask | undefined {
    return this.#current;
  }

  /** What is honoured of the task's `kill_timeout`, in milliseconds. */
  get killTimeoutMs(): number {
    const wantedMs = Number(this.#task.KillTimeout) / NS_PER_MS;
    return Math.min(wantedMs, this.#context.settings().maxKillTimeoutMs);
  }

  /** To be called for a task that no earlier process ran, before `run`. */
  receive(): void {
    this.emit(events.received(this.#now()));
  }

  /**
   * Goes on from what an earlier process kept, to be called before `run`: the task is found again,
   * or known to be gone.
   */
  async restore(kept: ReadonlyMap<string, string>): Promise<void> {
    let handle: TaskHandle | undefined;
    try {
      handle = this.#journal.restore(kept);
    } catch (error) {
      // To start it anew could mean to run it twice.
      this.fail(`Cannot restore task "${this.name}": ${Fault.from(error).message}`);
      return;
    }
    this.#tracker.restore(this.#journal.record.restarts);
    if (this.state.Events.length === 0) this.receive();
    this.#newestId = this.#journal.record.finishedTask;
    if (handle !== undefined && handle.config.id !== this.#newestId) await this.#recover(handle);
  }

  /** Runs the task to its end, which is the end of the wait for a restart of the allocation too. */
  run(): Promise<void> {
    this.#run ??= this.#runToEnd();
    return this.#run;
  }

  /** Takes over an updated allocation, whose job may have changed in what needs no new task. */
  update(alloc: Allocation, group: TaskGroup, task: Task): void {
    this.#alloc = alloc;
    this.#group = group;
    this.#task = task;
    this.#tracker.setPolicy(task.RestartPolicy ?? group.RestartPolicy);
  }

  emit(event: TaskEvent): void {
    this.#journal.emit(event);
  }

  /** Makes the task fail for a reason that is not its own; nothing of it is started any more. */
  fail(reason: string): void {
    this.emit(events.setupFailure(this.#now(), reason));
    this.#kill.abort();
  }

  /**
   * Ends the task for good; resolves when all of it is gone.
   *
   * @param event tells why, where the task has not ended already
   */
  async kill(event?: TaskEvent): Promise<void> {
    if (!this.#kill.signal.aborted && event !== undefined && this.state.State !== "dead") {
      this.emit(event);
    }
    this.#kill.abort();
    await this.#run;
  }

  /**
   * Ends the current run so that another one follows; a dead task whose allocation lives runs again.
   * Resolves when the current run is over.
   *
   * @param reason told to the user
   */
  async restart(reason: string): Promise<void> {
    this.emit(events.restartSignaled(this.#now(), reason));
    this.#revive?.();
    const current = this.#current;
    if (current === undefined) return;
    this.#journal.note({ restartRequested: true });
    this.#journal.flush();
    await current.stop({ timeoutMs: this.killTimeoutMs, signal: this.#task.KillSignal });
    await current.exit;
  }

  async #runToEnd(): Promise<void> {
    try {
      while (!this.#journal.record.isComplete) {
        if (this.state.State !== "dead") await this.#live();
        if (this.#context.closed.aborted) break;
        if (this.state.State !== "dead") this.#journal.become("dead");
        if (await this.#isWantedAgain()) continue;
        if (this.#context.closed.aborted) break;
        this.#journal.note({ isComplete: true });
        this.#journal.flush();
      }
    } catch (error) {
      this.#context.log(`Task ${this.#alloc.ID}/${this.name} broke`, error);
      this.fail(`Internal error: ${Fault.from(error).message}`);
      this.#journal.become("dead");
    } finally {
      this.#journal.close();
    }
  }

  /** One life: start after start until the task is dead, killed or the runner closed. */
  async #live(): Promise<void> {
    try {
      await this.#waitForRestart();
      while (this.#hasUnfinishedRun() || !this.#mustStop()) {
        const ending = await this.#attempt();
        const decision = this.#tracker.decide(ending);
        this.#follow(decision, ending);
        if (decision.next !== "restart") return;
        await this.#waitForRestart();
      }
    } catch (error) {
      if (!this.#leave.aborted) throw error;
    }
  }

  #hasUnfinishedRun(): boolean {
    return this.#current !== undefined || this.#journal.record.exit !== null;
  }

  /** Whether the allocation's task may not be started any more. */
  #mustStop(): boolean {
    if (this.#kill.signal.aborted) return true;
    return this.role !== "poststop" && this.#alloc.DesiredStatus !== "run";
  }

  /** Starts the task unless it runs already, and waits for its end. */
  async #attempt(): Promise<Ending> {
    if (!this.#hasUnfinishedRun()) {
      await this.#coordinator.mayStart(this.name, this.#leave);
      try {
        await this.#start();
      } catch (error) {
        this.#leave.throwIfAborted();
        return { kind: "start_failed", recoverable: Fault.from(error).recoverable };
      }
    }
    const result = this.#journal.record.exit ?? (await this.#untilExit());
    if (result !== undefined) await this.#settle(result);
    if (this.#kill.signal.aborted) return { kind: "killed" };
    if (this.#journal.record.restartRequested) return { kind: "restart_requested" };
    return result === undefined ? { kind: "killed" } : { kind: "exited", result };
  }

  async #start(): Promise<void> {
    const done = new Set(this.#journal.record.done);
    try {
      const { driver, config } = await setUpTask(this.#setupOptions(), done);
      await this.#startDriver(driver, config);
    } finally {
      this.#journal.note({ done: [...done], restartAt: null });
    }
    this.#journal.become("running", events.started(this.#now()));
    this.#journal.flush();
  }

  async #startDriver(driver: TaskDriver, config: TaskConfig): Promise<void> {
    // Kept before the start: whoever restores us after a SIGKILL in between asks the driver for it,
    // and does not start the task a second time.
    this.#journal.saveHandle({
      version: 0,
      config,
      state: "unknown",
      driverState: new Uint8Array(),
    });
    try {
      this.#adopt(driver, await driver.startTask(config));
    } catch (error) {
      this.emit(events.driverFailure(this.#now(), Fault.from(error).message));
      throw error;
    }
  }

  #adopt(driver: TaskDriver, handle: TaskHandle): void {
    this.#current = new DriverTask(driver, handle, this.#context.clock, this.#context.closed);
    this.#newestId = handle.config.id;
    this.#journal.saveHandle(handle);
  }

  /** Resolves with the result, or with undefined if the task was killed and cannot be waited for. */
  async #untilExit(): Promise<ExitResult | undefined> {
    const current = this.#current;
    if (current === undefined) return undefined;
    const result = await orAborted(current.exit, this.#leave);
    if (result !== undefined) return result;
    this.#context.closed.throwIfAborted();
    return await this.#stop(current);
  }

  async #stop(current: DriverTask): Promise<ExitResult | undefined> {
    const { closed, clock } = this.#context;
    const delayNs = this.#task.ShutdownDelay;
    if (Number(delayNs) > 0) {
      this.emit(events.waitingForShutdownDelay(this.#now(), delayNs));
      const delay = clock.sleep(Number(delayNs) / NS_PER_MS, closed);
      await Promise.race([current.exit, delay]);
    }
    try {
      const options = { timeoutMs: this.killTimeoutMs, signal: this.#task.KillSignal };
      await orAborted(current.stop(options), closed);
    } catch (error) {
      this.#killError = `Failed to kill task: ${Fault.from(error).message}`;
      this.#context.log(`Task ${current.id} may go on after its end`, error);
      return undefined;
    }
    const result = await orAborted(current.exit, closed);
    closed.throwIfAborted();
    return result;
  }

  /**
   * Records how a run ended, and clears what is left of it: first every process, then the output on
   * its way, and only then what the driver keeps.
   */
  async #settle(result: ExitResult): Promise<void> {
    if (this.#journal.record.exit === null) {
      this.emit(events.terminated(this.#now(), result));
      this.#journal.note({ exit: result });
      this.#journal.flush();
    }
    const current = this.#current;
    try {
      await current?.stop({ timeoutMs: 0, signal: "" });
      await tidyUpTask(this.#setupOptions());
      await current?.destroy();
    } catch (error) {
      this.#context.log(`Task ${this.#alloc.ID}/${this.name} was not cleared up entirely`, error);
    }
    this.#current = undefined;
  }

  #follow(decision: Decision, ending: Ending): void {
    this.#journal.note({
      exit: null,
      finishedTask: this.#newestId,
      restartRequested: false,
      restarts: this.#tracker.counters,
      restartAt: decision.next === "restart" ? this.#now() + decision.delayNs : null,
    });
    switch (decision.next) {
      case "restart":
        this.#journal.become("pending", events.restarting(this.#now(), decision));
        break;
      case "fail":
        this.#journal.become("dead", events.notRestarting(this.#now(), decision.reason));
        break;
      case "stop":
        this.#journal.become(
          "dead",
          ending.kind === "killed" ? events.killed(this.#now(), this.#killError) : undefined,
        );
    }
    this.#journal.flush();
  }

  async #waitForRestart(): Promise<void> {
    const { restartAt } = this.#journal.record;
    if (restartAt === null) return;
    const waitMs = Number(restartAt - this.#now()) / NS_PER_MS;
    if (waitMs > 0) await this.#context.clock.sleep(waitMs, this.#leave);
  }

  /** A dead task waits for its allocation to end, or to be restarted as a whole. */
  async #isWantedAgain(): Promise<boolean> {
    if (this.role === "poststop" || this.#leave.aborted) return false;
    const revived = new Promise<true>((resolve) => {
      this.#revive = () => resolve(true);
    });
    const isWanted = (await orAborted(revived, this.#leave)) ?? false;
    this.#revive = undefined;
    if (isWanted)
      this.#follow({ next: "restart", delayNs: 0n, reason: "" }, { kind: "restart_requested" });
    return isWanted;
  }

  /** @param handle of the newest start; with an empty `driverState` if that start was cut off */
  async #recover(handle: TaskHandle): Promise<void> {
    const wasRunning = this.state.State === "running";
    try {
      const driver = driverOf(this.#task, this.#context);
      await driver.recoverTask(handle);
      this.#adopt(driver, handle);
    } catch (error) {
      if (this.#journal.record.exit !== null || !wasRunning) return;
      const reason = `Task could not be found again and is started anew: ${Fault.from(error).message}`;
      this.#journal.become("pending", events.restoreFailed(this.#now(), reason));
      return;
    }
    if (!wasRunning) this.#journal.become("running", events.started(this.#now()));
  }

  #setupOptions(): TaskSetupOptions {
    return {
      alloc: this.#alloc,
      group: this.#group,
      task: this.#task,
      allocDir: this.#allocDir,
      context: this.#context,
      signal: this.#leave,
      emit: (event) => this.emit(event),
    };
  }

  #now(): bigint {
    return this.#context.clock.now();
  }
}
