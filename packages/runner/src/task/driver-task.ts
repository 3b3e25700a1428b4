import type { Clock } from "@drover/clock";
import type {
  ExecRequest,
  ExecSession,
  ExitResult,
  TaskDriver,
  TaskHandle,
  TaskUsage,
} from "@drover/driver";
import { Fault } from "@drover/fault";
import { type UsagePace, UsageSampler } from "./usage-sampler.ts";

const STOP_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 120_000;

/** One start of a task, as its driver knows it. */
export class DriverTask {
  readonly handle: TaskHandle;
  /** How it ended. Never rejects: what cannot be known is said in the result. */
  readonly exit: Promise<ExitResult>;
  readonly #driver: TaskDriver;
  readonly #clock: Clock;
  readonly #samplers = new Map<UsagePace, UsageSampler>();

  /** @param signal ends the wait for the task's end; `exit` then stays open for good */
  constructor(driver: TaskDriver, handle: TaskHandle, clock: Clock, signal: AbortSignal) {
    this.handle = handle;
    this.#driver = driver;
    this.#clock = clock;
    this.exit = this.#wait(signal);
  }

  get id(): string {
    return this.handle.config.id;
  }

  /**
   * Ends the task and everything that it started; resolves when all is gone. A signal that the
   * platform does not have is replaced by the driver's default. A driver that fails is asked again,
   * with growing pauses, while the task runs.
   *
   * @throws {Fault} the driver's last error, after five attempts
   */
  async stop(options: { timeoutMs: number; signal: string }): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#driver.stopTask(this.id, options);
      } catch (error) {
        const fault = Fault.from(error);
        if (fault.code === "not_found") return;
        if (fault.code === "invalid_argument" && options.signal !== "")
          return await this.stop({ ...options, signal: "" });
        if (attempt === STOP_ATTEMPTS) throw fault;
        const pauseMs = Math.min(FIRST_PAUSE_MS * 4 ** (attempt - 1), LONGEST_PAUSE_MS);
        const hasEnded = await Promise.race([
          this.exit.then(() => true),
          this.#clock.sleep(pauseMs).then(() => false),
        ]);
        if (hasEnded) return;
      }
    }
  }

  /** Has the driver forget the task, and kill what is left of it. */
  async destroy(): Promise<void> {
    await this.#driver.destroyTask(this.id, { force: true });
  }

  async sendSignal(signal: string): Promise<void> {
    await this.#driver.signalTask(this.id, signal);
  }

  async exec(request: ExecRequest): Promise<ExecSession> {
    return await this.#driver.execTask(this.id, request);
  }

  /** What the task uses now, measured at a pace; undefined if it has ended meanwhile. */
  async usage(pace: UsagePace): Promise<TaskUsage | undefined> {
    let sampler = this.#samplers.get(pace);
    if (sampler === undefined) {
      sampler = new UsageSampler((options) => this.#driver.taskStats(this.id, options), pace);
      this.#samplers.set(pace, sampler);
    }
    return await sampler.latest();
  }

  async #wait(signal: AbortSignal): Promise<ExitResult> {
    try {
      return await this.#driver.waitTask(this.id, { signal });
    } catch (error) {
      if (signal.aborted) return await new Promise<never>(() => {});
      const message = `Exit code unknown: ${Fault.from(error).message}`;
      return { exitCode: 0, signal: 0, oomKilled: false, error: message };
    }
  }
}
