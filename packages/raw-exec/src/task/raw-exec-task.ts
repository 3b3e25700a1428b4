import { statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { every, sleep, within } from "@drover/clock";
import type { ExitResult, TaskConfig, TaskHandle, TaskStatus } from "@drover/driver";
import { Fault } from "@drover/fault";
import {
  type Cgroup,
  isAlive,
  type Lifeline,
  loadSystemCalls,
  openCgroup,
  ProcessTree,
  type SentinelReport,
  sendSignal,
  signalNumber,
} from "@drover/process";
import { TASK_MARK } from "../start/environment.ts";
import { type DriverState, encodeDriverState, STATE_VERSION } from "../state/driver-state.ts";
import type { StoppedSentinels } from "../state/stopped-sentinels.ts";
import type { Strays } from "../state/strays.ts";

const DEFAULT_KILL_SIGNAL = "SIGINT";
const LAST_SIGNAL = 64;
/** Never 0, which would pass for success. */
const UNKNOWN_EXIT_CODE = 255;
/** How long a process may take to die of SIGKILL before that is an error. */
const KILL_TIMEOUT_MS = 30_000;
/** Source: wait(2), the same on all of Node's platforms. */
const SIGNAL_MASK = 0x7f;
const CODE_SHIFT = 8;
const SIGNAL_BASE = 128;
/** Ten seconds: some containers have a process 1 that takes its time. */
const LOOKS_FOR_STATUS = 40;
/** Between looks at a main process whose sentinel was killed. */
const ORPHAN_POLL_MS = 250;
/** How long a sentinel may be silent after the end of its task. */
const WAKE_MS = 500;

/** One running or ended task. Everything here works the same for a recovered one. */
export class RawExecTask {
  readonly config: TaskConfig;
  readonly state: DriverState;
  readonly cgroup: Cgroup | undefined;
  readonly tree: ProcessTree;
  /** Resolves when the main process has ended; never rejects. */
  readonly exit: Promise<ExitResult>;
  readonly #directory: string;
  readonly #lifeline: Lifeline;
  readonly #strays: Strays;
  readonly #stopped: StoppedSentinels;
  readonly #sentStopSignals = new Set<number>();
  #closed = false;
  /** Whether all was killed that the task had started. */
  #isCleared = false;
  #completedAt: Date | undefined;
  #result: ExitResult | undefined;

  /**
   * @param options.directory the absolute path of the state directory
   * @param options.strays shared by all tasks, as is `stopped`
   */
  constructor(
    config: TaskConfig,
    state: DriverState,
    {
      directory,
      lifeline,
      strays,
      stopped,
    }: { directory: string; lifeline: Lifeline; strays: Strays; stopped: StoppedSentinels },
  ) {
    this.config = config;
    this.state = state;
    this.cgroup = state.cgroup && openCgroup(state.cgroup);
    this.tree = new ProcessTree({ leader: state.main, mark: `${TASK_MARK}=${config.id}` });
    this.#directory = directory;
    this.#lifeline = lifeline;
    this.#strays = strays;
    this.#stopped = stopped;
    this.exit = this.#watch();
  }

  get isRunning(): boolean {
    return this.#result === undefined;
  }

  handle(): TaskHandle {
    return {
      version: STATE_VERSION,
      config: this.config,
      state: this.isRunning ? "running" : "exited",
      driverState: encodeDriverState(this.state),
    };
  }

  status(): TaskStatus {
    return {
      id: this.config.id,
      name: this.config.name,
      state: this.isRunning ? "running" : "exited",
      startedAt: new Date(this.state.startedAt),
      attributes: { pid: `${this.state.main.pid}` },
      ...(this.#completedAt !== undefined && { completedAt: this.#completedAt }),
      ...(this.#result !== undefined && { result: this.#result }),
    };
  }

  /** @throws {Fault} `invalid_argument`, `failed_precondition` */
  signal(name: string): void {
    const number = signalNumber(name);
    if (number === undefined) throw new Fault("invalid_argument", `unknown signal "${name}"`);
    if (!this.isRunning || !sendSignal(this.state.main, number)) {
      throw new Fault(
        "failed_precondition",
        `Task ${this.config.id} has ended; no signal was sent`,
      );
    }
  }

  /** @throws {Fault} `invalid_argument`, `deadline_exceeded` if a process survives SIGKILL */
  async stop({ timeoutMs, signal }: { timeoutMs: number; signal: string }): Promise<void> {
    const number = signalNumber(signal || DEFAULT_KILL_SIGNAL);
    if (number === undefined) {
      throw new Fault("invalid_argument", `error unknown signal given for shutdown: ${signal}`);
    }
    if (timeoutMs > 0 && this.isRunning) {
      this.#sendStopSignal(number);
      await within(this.exit, timeoutMs);
    }
    await this.#killAll();
    await this.#waking(this.exit);
  }

  /** Removes what was kept of an ended task, and kills what it left behind. */
  async remove(): Promise<void> {
    if (this.isRunning || !this.#hasLeftNothing()) {
      await this.#killAll();
      await this.#waking(this.exit);
      this.cgroup?.remove();
    }
    await this.#waking(this.#lifeline.release());
    this.#lifeline.close();
  }

  /** To remove an empty cgroup takes less than to see that it is empty. */
  #hasLeftNothing(): boolean {
    return this.#isCleared && this.cgroup?.holdsAll === true && this.cgroup.removeIfEmpty();
  }

  /** A sentinel that somebody has stopped says nothing, and goes on here. */
  async #waking<Result>(said: Promise<Result>): Promise<Result> {
    const wake = () => {
      if (!this.#closed) this.#stopped.continue(this.#directory);
    };
    const waking = every(WAKE_MS, wake, { keepsAlive: false });
    try {
      return await said;
    } finally {
      waking.cancel();
    }
  }

  /** Stops watching; the task goes on. */
  close(): void {
    this.#closed = true;
    this.#lifeline.close();
  }

  /** Once each: a second SIGINT tells many programs to leave without cleaning up. */
  #sendStopSignal(number: number): void {
    if (this.#sentStopSignals.has(number)) return;
    this.#sentStopSignals.add(number);
    sendSignal(this.state.main, number);
  }

  async #killAll(): Promise<void> {
    const wasOver = !this.isRunning;
    if (this.cgroup?.holdsAll) {
      const { main } = this.state;
      const bySession = isAlive(main);
      await this.cgroup.kill({ timeoutMs: KILL_TIMEOUT_MS });
      if (wasOver && this.#isCleared) return;
      // What runs as root may have moved elsewhere.
      const mark = `${TASK_MARK}=${this.config.id}`;
      await this.#strays.kill({ mark, main, bySession }, { timeoutMs: KILL_TIMEOUT_MS });
    } else {
      await this.tree.kill({ timeoutMs: KILL_TIMEOUT_MS });
    }
    this.#isCleared = true;
  }

  async #watch(): Promise<ExitResult> {
    const { status } = await this.#lifeline.ended;
    const report = status === undefined ? await this.#mainEnded() : { status };
    this.#completedAt = completionTime(this.#directory, this.state, report);
    this.#result = this.#judge(report);
    return this.#result;
  }

  /**
   * The second waiter, of a task whose sentinel was killed: the kernel tells it the status that the
   * process's new parent was told, where it keeps that.
   */
  async #mainEnded(): Promise<SentinelReport> {
    const { main } = this.state;
    const { holdProcess } = await loadSystemCalls();
    const held = holdProcess(main.pid);
    // Only now: before it was held, another process might have had its pid.
    const isHeld = isAlive(main);
    try {
      while (!this.#closed && isAlive(main)) await this.#pause();
      if (held === undefined || !isHeld) return {};
      // Its new parent may take a moment to wait for it.
      for (let look = 0; look < LOOKS_FOR_STATUS && !this.#closed; look += 1) {
        const status = held.exitStatus();
        if (status !== undefined) return { status: this.#keep(shellStatus(status)) };
        await this.#pause();
      }
      return {};
    } finally {
      held?.close();
    }
  }

  #pause(): Promise<void> {
    return sleep(ORPHAN_POLL_MS, undefined, { keepsAlive: false });
  }

  /** Instead of the sentinel, for whoever recovers the task later. */
  #keep(status: number): number {
    writeFileSync(path.join(this.#directory, "exit"), `${status}\n`, { mode: 0o600 });
    return status;
  }

  #judge({ status }: SentinelReport): ExitResult {
    const oomKilled = (this.cgroup?.countOomKills() ?? 0) > this.state.oomKillsBefore;
    if (status === undefined) {
      const error = "Exit code unknown: the task's sentinel was killed before the task ended";
      return { exitCode: UNKNOWN_EXIT_CODE, signal: 0, oomKilled, error };
    }
    const signal = status > 128 && status <= 128 + LAST_SIGNAL ? status - 128 : 0;
    return { exitCode: status, signal, oomKilled };
  }
}

/** What wait(2) tells, as a shell says it. */
function shellStatus(status: number): number {
  const signal = status & SIGNAL_MASK;
  return signal === 0 ? status >> CODE_SHIFT : SIGNAL_BASE + signal;
}

/**
 * When the sentinel wrote the exit status; now, where it could not. The kernel's clock for files
 * may be some milliseconds late.
 */
function completionTime(
  directory: string,
  { startedAt }: DriverState,
  { status }: SentinelReport,
): Date {
  const exit = statSync(path.join(directory, "exit"), { throwIfNoEntry: false });
  const written = status === undefined ? undefined : exit?.mtimeMs;
  return new Date(Math.max(startedAt, written ?? Date.now()));
}
