import { within } from "@drover/clock";
import {
  cutOffStart,
  type ExitResult,
  isCutOffStart,
  type TaskConfig,
  type TaskDriver,
  type TaskHandle,
} from "@drover/driver";
import { Fault } from "@drover/fault";
import type { Task } from "@drover/job";
import { orAborted } from "../abort.ts";
import type { RunnerContext } from "../runner-context.ts";
import { DriverTask } from "./driver-task.ts";
import * as events from "./task-events.ts";
import type { TaskJournal } from "./task-journal.ts";
import {
  attendTask,
  driverOf,
  setUpTask,
  type TaskSetupOptions,
  tidyUpTask,
} from "./task-setup.ts";

const NS_PER_MS = 1_000_000;
/** Never 0, which would pass for success. */
const UNKNOWN_EXIT_CODE = 255;
/** A disk that is full for longer than this does not keep a task from ending; its output follows later. */
const LONGEST_RELEASE_MS = 10_000;

export interface TaskRunOptions {
  readonly journal: TaskJournal;
  readonly context: RunnerContext;
  /** The task as it is now, and what its hooks need. */
  readonly setup: () => TaskSetupOptions;
  /** Aborts when the task is killed or the runner closed. */
  readonly leave: AbortSignal;
}

/** The current run of a task: from the hooks before its start to the clearing after its end. */
export class TaskRun {
  readonly #journal: TaskJournal;
  readonly #context: RunnerContext;
  readonly #setup: () => TaskSetupOptions;
  readonly #leave: AbortSignal;
  #current: DriverTask | undefined;
  /** Hooks at work while the task runs. */
  #attending: Disposable | undefined;
  #newestId: string | null = null;
  #killError = "";

  constructor({ journal, context, setup, leave }: TaskRunOptions) {
    this.#journal = journal;
    this.#context = context;
    this.#setup = setup;
    this.#leave = leave;
  }

  /** The task as its driver knows it; undefined while it does not run. */
  get current(): DriverTask | undefined {
    return this.#current;
  }

  /** The id of the newest run; null before the first. */
  get newestId(): string | null {
    return this.#newestId;
  }

  /** Why a kill failed; empty if none did. */
  get killError(): string {
    return this.#killError;
  }

  /** Whether a run has begun that `finish` has not cleared. */
  get isUnfinished(): boolean {
    return this.#current !== undefined || this.#journal.record.exit !== null;
  }

  /** How to stop the task: what is honoured of its `kill_timeout`, and its signal. */
  get stopOptions(): { timeoutMs: number; signal: string } {
    const { task } = this.#setup();
    return { timeoutMs: killTimeoutMs(task, this.#context), signal: task.KillSignal };
  }

  /** @throws {Fault} what kept the task from starting, after the event that tells it */
  async start(): Promise<void> {
    const done = new Set(this.#journal.record.done);
    try {
      const setup = this.#setup();
      const { driver, config, context } = await setUpTask(setup, done);
      const owner = `${setup.alloc.Namespace}/${setup.alloc.JobID}`;
      const start = () => this.#startDriver(driver, config);
      await this.#context.starts.get(setup.task.Driver)?.run(owner, start, this.#leave);
      this.#attending = await attendTask(this.#setup(), context);
    } catch (error) {
      await this.#release(undefined);
      throw error;
    } finally {
      this.#journal.note({ done: [...done], restartAt: null });
    }
    this.#journal.become("running", events.started(this.#now()));
    this.#journal.flush();
    this.#context.spareDirectories.refill();
  }

  /**
   * Finds the run of an earlier process again, unless it was finished then. What the start of another
   * one left that was cut off is cleared.
   *
   * @param handle of the newest start, or of one that was cut off; undefined before the first
   */
  async recover(
    handle: TaskHandle | undefined,
    { runsForGood }: { runsForGood: boolean },
  ): Promise<void> {
    this.#newestId = this.#journal.record.finishedTask;
    if (handle !== undefined && handle.config.id !== this.#newestId) {
      await this.#find(handle, { runsForGood });
    }
    if (!this.isUnfinished && this.#journal.state.State !== "dead") await this.#release(undefined);
  }

  async #find(handle: TaskHandle, { runsForGood }: { runsForGood: boolean }): Promise<void> {
    const { state, record } = this.#journal;
    // Also of a run that is gone: once its end is recorded, no later process looks for it.
    this.#newestId = handle.config.id;
    try {
      const driver = driverOf(this.#setup().task, this.#context);
      await driver.recoverTask(handle);
      this.#adopt(driver, handle);
    } catch (error) {
      const fault = Fault.from(error);
      // Too many open files say nothing of the task, which may well run.
      if (fault.code === "resource_exhausted") throw fault;
      const neverRan = isCutOffStart(handle) && fault.code === "not_found";
      if (record.exit !== null || state.State === "dead" || neverRan) return;
      if (runsForGood) {
        const reason = `Task could not be found again and is started anew: ${fault.message}`;
        this.#journal.become("pending", events.restoreFailed(this.#now(), reason));
      } else {
        const unknown = `Exit code unknown: ${fault.message}`;
        this.#end({ exitCode: UNKNOWN_EXIT_CODE, signal: 0, oomKilled: false, error: unknown });
      }
      return;
    }
    if (state.State !== "running") this.#journal.become("running", events.started(this.#now()));
    this.#attending = await attendTask(this.#setup(), undefined);
  }

  /** Ends a run of an earlier process of which too little is known to go on with it. */
  async discard(handle: TaskHandle): Promise<void> {
    try {
      const driver = driverOf(this.#setup().task, this.#context);
      await driver.recoverTask(handle);
      await driver.destroyTask(handle.config.id, { force: true });
    } catch (error) {
      if (Fault.from(error).code === "not_found") return;
      this.#context.log.error("failed to kill task, it may be left running", {
        task_id: handle.config.id,
        error,
      });
    }
  }

  /**
   * Waits for the end of the run, which a kill brings about, and clears what is left of it.
   *
   * @returns undefined if the task was killed and cannot be waited for
   */
  async finish(): Promise<ExitResult | undefined> {
    const result = this.#journal.record.exit ?? (await this.#attendedExit());
    if (result !== undefined) await this.#settle(result);
    this.#current = undefined;
    return result;
  }

  async #startDriver(driver: TaskDriver, config: TaskConfig): Promise<void> {
    try {
      // Kept before the start: whoever restores us after a SIGKILL in between asks the driver for it,
      // and does not start the task a second time.
      this.#journal.saveIntent(cutOffStart(config));
      const handle = await driver.startTask(config);
      this.#journal.saveHandle(handle);
      this.#adopt(driver, handle);
    } catch (error) {
      const { message } = Fault.from(error);
      this.#journal.emit(events.driverFailure(this.#now(), message));
      throw error;
    }
  }

  #adopt(driver: TaskDriver, handle: TaskHandle): void {
    this.#current = new DriverTask(driver, handle, this.#context.clock, this.#context.closed);
    this.#newestId = handle.config.id;
  }

  async #attendedExit(): Promise<ExitResult | undefined> {
    using _attending = this.#attending;
    return await this.#untilExit();
  }

  async #untilExit(): Promise<ExitResult | undefined> {
    const current = this.#current;
    if (current === undefined) return undefined;
    const result = await orAborted(current.exit, this.#leave);
    if (result !== undefined) return result;
    this.#context.closed.throwIfAborted();
    return await this.#stop(current);
  }

  async #stop(current: DriverTask): Promise<ExitResult | undefined> {
    const { closed } = this.#context;
    await this.#waitForShutdownDelay(current);
    try {
      await orAborted(current.stop(this.stopOptions), closed);
    } catch (error) {
      this.#killError = `Failed to kill task: ${Fault.from(error).message}`;
      this.#context.log.error("failed to kill processes of task, they may go on", {
        task_id: current.id,
        error,
      });
      return undefined;
    }
    const result = await orAborted(current.exit, closed);
    closed.throwIfAborted();
    return result;
  }

  async #waitForShutdownDelay(current: DriverTask): Promise<void> {
    const { alloc, task } = this.#setup();
    const delayNs = task.ShutdownDelay;
    if (Number(delayNs) === 0 || alloc.DesiredTransition.NoShutdownDelay) return;
    const { clock, closed } = this.#context;
    this.#journal.emit(events.waitingForShutdownDelay(this.#now(), delayNs));
    const ended = new AbortController();
    const signal = AbortSignal.any([closed, ended.signal]);
    await Promise.race([current.exit, clock.sleep(Number(delayNs) / NS_PER_MS, signal)]);
    ended.abort();
  }

  /**
   * Records how a run ended, and clears what is left of it: first every process, then the output on
   * its way, and only then what the driver keeps.
   */
  async #settle(result: ExitResult): Promise<void> {
    if (this.#journal.record.exit === null) this.#end(result);
    const current = this.#current;
    try {
      await current?.stop({ timeoutMs: 0, signal: "" });
    } catch (error) {
      this.#logRemains(error);
      return;
    }
    await this.#release(current);
  }

  /**
   * Runs the hooks after a run, or after a start that failed. Until they are done the driver keeps
   * what holds the output of the task. Goes on in the background when that takes long.
   */
  async #release(current: DriverTask | undefined): Promise<void> {
    const { turns, closed } = this.#context;
    // The wait for its turn is that for the tasks before it, and no sign of a full disk.
    await turns.next("clear", this.#setup().alloc);
    const release = async () => {
      try {
        await tidyUpTask({ ...this.#setup(), signal: closed });
        await current?.destroy();
      } catch (error) {
        if (!closed.aborted) this.#logRemains(error);
      }
    };
    await within(release(), LONGEST_RELEASE_MS);
  }

  #logRemains(error: unknown): void {
    const { alloc, task } = this.#setup();
    this.#context.log.error("failed to destroy task", {
      alloc_id: alloc.ID,
      task: task.Name,
      error,
    });
  }

  #end(result: ExitResult): void {
    this.#journal.emit(events.terminated(this.#now(), result));
    this.#journal.note({ exit: result });
    this.#journal.flush();
  }

  #now(): bigint {
    return this.#context.clock.now();
  }
}

/** What is honoured of a task's `kill_timeout`, in milliseconds. */
export function killTimeoutMs(
  { KillTimeout }: Pick<Task, "KillTimeout">,
  { settings }: Pick<RunnerContext, "settings">,
): number {
  return Math.min(Number(KillTimeout) / NS_PER_MS, settings().maxKillTimeoutMs);
}
