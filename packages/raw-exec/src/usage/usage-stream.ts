import { after, type Timer } from "@drover/clock";
import type { TaskUsage } from "@drover/driver";
import type { UsageMeter } from "./usage-meter.ts";

const OVER = { done: true, value: undefined } as const;

/**
 * A task's usage, once in each interval until the task ends or the signal aborts. No generator, of which each would
 * keep its last reading: a thousand tasks are measured every second.
 */
export class UsageStream implements AsyncIterableIterator<TaskUsage, undefined> {
  readonly #meter: UsageMeter;
  readonly #perProcess: boolean;
  readonly #signal: AbortSignal;
  readonly #intervalMs: number;
  #timer: Timer | undefined;
  #isBegun = false;
  #resume: (() => void) | undefined;
  #isOver = false;

  /**
   * @param meter closed at the end
   * @param options.taskEnd when the task has ended
   */
  constructor(
    meter: UsageMeter,
    {
      intervalMs,
      perProcess,
      signal,
      taskEnd,
    }: { intervalMs: number; perProcess: boolean; signal: AbortSignal; taskEnd: Promise<unknown> },
  ) {
    this.#meter = meter;
    this.#perProcess = perProcess;
    this.#intervalMs = intervalMs;
    this.#signal = signal;
    signal.addEventListener("abort", this);
    if (signal.aborted) this.#end();
    void taskEnd.then(() => this.#end());
  }

  /** The first reading at once, each other an interval after it was asked for. */
  async next(): Promise<IteratorResult<TaskUsage, undefined>> {
    if (this.#isBegun) await this.#pause();
    if (this.#isOver) return OVER;
    this.#isBegun = true;
    return { done: false, value: this.#meter.read({ perProcess: this.#perProcess }) };
  }

  return(): Promise<IteratorResult<TaskUsage, undefined>> {
    this.#end();
    return Promise.resolve(OVER);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The signal has aborted. */
  handleEvent(): void {
    this.#end();
  }

  #pause(): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    return new Promise((resolve) => {
      this.#resume = resolve;
      this.#timer = after(this.#intervalMs, resolve, { keepsAlive: false });
    });
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timer?.cancel();
    this.#signal.removeEventListener("abort", this);
    this.#meter.close();
    this.#resume?.();
  }
}
