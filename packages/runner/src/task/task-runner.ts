import type { NetworkIsolation, TaskHandle } from "@drover/driver";
import { Fault } from "@drover/fault";
import type { Allocation, Task, TaskEvent, TaskGroup, TaskState } from "@drover/job";
import { orAborted } from "../abort.ts";
import {
  type LifecycleCoordinator,
  type LifecycleRole,
  lifecycleRole,
} from "../alloc/lifecycle-coordinator.ts";
import type { AllocDir } from "../directory/alloc-dir.ts";
import type { RunnerContext } from "../runner-context.ts";
import type { DriverTask } from "./driver-task.ts";
import { type Decision, type Ending, RestartTracker } from "./restart-tracker.ts";
import type { TaskControl } from "./task-control.ts";
import * as events from "./task-events.ts";
import { TaskJournal } from "./task-journal.ts";
import { killTimeoutMs, TaskRun } from "./task-run.ts";
import type { TaskSetupOptions } from "./task-setup.ts";

const NS_PER_MS = 1_000_000;

export interface TaskRunnerOptions {
  readonly alloc: Allocation;
  readonly group: TaskGroup;
  readonly task: Task;
  readonly allocDir: AllocDir;
  readonly coordinator: LifecycleCoordinator;
  readonly context: RunnerContext;
  /** Where it runs, once its allocation has a network. */
  readonly network: () => NetworkIsolation;
  /** Called after each change of `state`. */
  readonly onChange: () => void;
}

/** Runs one task of an allocation: from its first start over its restarts to its end. */
export class TaskRunner {
  readonly role: LifecycleRole;
  readonly #allocDir: AllocDir;
  readonly #coordinator: LifecycleCoordinator;
  readonly #context: RunnerContext;
  readonly #network: () => NetworkIsolation;
  readonly #journal: TaskJournal;
  readonly #tracker: RestartTracker;
  readonly #taskRun: TaskRun;
  readonly #kill = new AbortController();
  /** Killed or closed: no wait goes on. */
  readonly #leave: AbortSignal;
  #alloc: Allocation;
  #group: TaskGroup;
  #task: Task;
  #revive: (() => void) | undefined;
  /** Ends the wait for a restart. */
  #startNow: AbortController | undefined;
  #run: Promise<void> | undefined;

  constructor({
    alloc,
    group,
    task,
    allocDir,
    coordinator,
    context,
    network,
    onChange,
  }: TaskRunnerOptions) {
    this.role = lifecycleRole(task);
    this.#alloc = alloc;
    this.#group = group;
    this.#task = task;
    this.#allocDir = allocDir;
    this.#coordinator = coordinator;
    this.#context = context;
    this.#network = network;
    this.#leave = AbortSignal.any([this.#kill.signal, context.closed]);
    const now = () => context.clock.now();
    this.#journal = new TaskJournal({
      task: task.Name,
      store: {
        save: (key, value) => context.state.save(alloc.ID, key, value),
        saveOrRefuse: (key, value) => context.state.saveOrRefuse(alloc.ID, key, value),
      },
      onChange,
      log: context.log.named("task_runner", { alloc_id: alloc.ID }),
      now,
    });
    this.#tracker = new RestartTracker({
      policy: task.RestartPolicy ?? group.RestartPolicy,
      jobType: alloc.Job.Type,
      lifecycle: task.Lifecycle,
      now,
    });
    this.#taskRun = new TaskRun({
      journal: this.#journal,
      context,
      setup: () => this.#setup(),
      leave: this.#leave,
    });
  }

  get name(): string {
    return this.#task.Name;
  }

  get isLeader(): boolean {
    return this.#task.Leader;
  }

  /** Whether it waits for the delay of its restart policy. */
  get waitsForRestart(): boolean {
    return this.#startNow !== undefined;
  }

  /** A value that never changes: each change makes another one. */
  get state(): TaskState {
    return this.#journal.state;
  }

  /** The task as its driver knows it; undefined while it does not run. */
  get current(): DriverTask | undefined {
    return this.#taskRun.current;
  }

  /** What is honoured of the task's `kill_timeout`, in milliseconds. */
  get killTimeoutMs(): number {
    return killTimeoutMs(this.#task, this.#context);
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
      handle = this.#journal.keptHandle(kept);
      this.#journal.restore(kept);
    } catch (error) {
      // To start it anew could mean to run it twice.
      if (handle !== undefined) await this.#taskRun.discard(handle);
      this.fail(`Cannot restore task "${this.name}": ${Fault.from(error).message}`);
      return;
    }
    this.#tracker.restore(this.#journal.record.restarts);
    if (this.state.Events.length === 0) this.receive();
    await this.#taskRun.recover(handle, { runsForGood: this.#tracker.restartsOnSuccess });
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
   * Ends the current run so that another one follows; a dead task whose allocation lives runs again, and
   * one that waits for its restart has waited enough.
   * Resolves when the current run is over.
   *
   * @param reason told to the user
   * @param options.usesAttempt whether the restart policy counts it; false unless told
   */
  async restart(reason: string, { usesAttempt = false } = {}): Promise<void> {
    this.emit(events.restartSignaled(this.#now(), reason));
    this.#revive?.();
    this.#startNow?.abort();
    const { current } = this.#taskRun;
    if (current === undefined) return;
    this.#journal.note({ restartRequested: true, restartUsesAttempt: usesAttempt });
    this.#journal.flush();
    await current.stop(this.#taskRun.stopOptions);
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
      this.#context.log.error("task runner failed", {
        alloc_id: this.#alloc.ID,
        task: this.name,
        error,
      });
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
      while (this.#taskRun.isUnfinished || !this.#mustStop()) {
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

  /** Whether the allocation's task may not be started any more. */
  #mustStop(): boolean {
    if (this.#kill.signal.aborted) return true;
    return this.role !== "poststop" && this.#alloc.DesiredStatus !== "run";
  }

  /** Starts the task unless it runs already, and waits for its end. */
  async #attempt(): Promise<Ending> {
    if (!this.#taskRun.isUnfinished) {
      await this.#coordinator.mayStart(this.name, this.#leave);
      try {
        await this.#taskRun.start();
      } catch (error) {
        this.#leave.throwIfAborted();
        return { kind: "start_failed", recoverable: Fault.from(error).recoverable };
      }
    }
    const result = await this.#taskRun.finish();
    if (this.#kill.signal.aborted) return { kind: "killed" };
    const { restartRequested, restartUsesAttempt } = this.#journal.record;
    if (restartRequested) return { kind: restartUsesAttempt ? "unhealthy" : "restart_requested" };
    return result === undefined ? { kind: "killed" } : { kind: "exited", result };
  }

  #follow(decision: Decision, ending: Ending): void {
    this.#journal.note({
      exit: null,
      finishedTask: this.#taskRun.newestId,
      restartRequested: false,
      restartUsesAttempt: false,
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
          ending.kind === "killed"
            ? events.killed(this.#now(), this.#taskRun.killError)
            : undefined,
        );
    }
    this.#journal.flush();
  }

  async #waitForRestart(): Promise<void> {
    const { restartAt } = this.#journal.record;
    if (restartAt === null) return;
    // The clock may have been set back since, while no agent ran.
    const waitNs = Math.min(Number(restartAt - this.#now()), Number(this.#tracker.longestDelayNs));
    const waitMs = waitNs / NS_PER_MS;
    if (waitMs <= 0) return;
    const startNow = new AbortController();
    this.#startNow = startNow;
    try {
      await this.#context.clock.sleep(waitMs, AbortSignal.any([this.#leave, startNow.signal]));
    } catch (error) {
      if (this.#leave.aborted || !startNow.signal.aborted) throw error;
    } finally {
      this.#startNow = undefined;
    }
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

  get #control(): TaskControl {
    const running = () => {
      const { current } = this.#taskRun;
      if (current !== undefined) return current;
      throw new Fault("failed_precondition", `Task "${this.name}" does not run`);
    };
    return {
      emit: (event) => this.emit(event),
      restart: (reason) => this.restart(reason),
      signal: async (signal, reason) => {
        await running().sendSignal(signal);
        this.emit(events.signaling(this.#now(), signal, reason));
      },
      exec: async (request) => await running().exec(request),
      fail: (reason) => this.fail(reason),
    };
  }

  #setup(): TaskSetupOptions {
    return {
      alloc: this.#alloc,
      group: this.#group,
      task: this.#task,
      allocDir: this.#allocDir,
      context: this.#context,
      control: this.#control,
      network: this.#network(),
      signal: this.#leave,
      emit: (event) => this.emit(event),
    };
  }

  #now(): bigint {
    return this.#context.clock.now();
  }
}
