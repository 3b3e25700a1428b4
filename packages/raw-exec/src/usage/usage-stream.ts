import { after, type Timer } from "@drover/clock";
import type { TaskUsage } from "@drover/driver";
import type { Turns, TurnTaker } from "./turns.ts";
import type { UsageMeter } from "./usage-meter.ts";

type Asked = Pick<PromiseWithResolvers<IteratorResult<TaskUsage, undefined>>, "resolve" | "reject">;

const OVER = { done: true, value: undefined } as const;

/**
 * A task's usage, once in each interval until the task ends or the signal aborts. No generator, of which each would
 * keep its last reading: a thousand tasks are measured every second.
 */
export class UsageStream implements AsyncIterableIterator<TaskUsage, undefined>, TurnTaker {
  readonly #meter: UsageMeter;
  readonly #turns: Turns;
  readonly #perProcess: boolean;
  readonly #signal: AbortSignal;
  readonly #intervalMs: number;
  #timer: Timer | undefined;
  #isBegun = false;
  #asked: Asked | undefined;
  #isOver = false;

  /**
   * @param meter closed at the end
   * @param options.taskEnd when the task has ended
   * @param options.turns shared by all streams
   */
  constructor(
    meter: UsageMeter,
    {
      intervalMs,
      perProcess,
      signal,
      taskEnd,
      turns,
    }: {
      intervalMs: number;
      perProcess: boolean;
      signal: AbortSignal;
      taskEnd: Promise<unknown>;
      turns: Turns;
    },
  ) {
    this.#meter = meter;
    this.#turns = turns;
    this.#perProcess = perProcess;
    this.#intervalMs = intervalMs;
    this.#signal = signal;
    signal.addEventListener("abort", this);
    if (signal.aborted) this.#end();
    void taskEnd.then(() => this.#end());
  }

  /** The first reading soon, each other an interval after it was asked for. */
  next(): Promise<IteratorResult<TaskUsage, undefined>> {
    if (this.#isOver) return Promise.resolve(OVER);
    return new Promise((resolve, reject) => {
      this.#asked = { resolve, reject };
      const due = () => this.#turns.queue(this);
      if (this.#isBegun) this.#timer = after(this.#intervalMs, due, { keepsAlive: false });
      else due();
    });
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

  takeTurn(): void {
    const asked = this.#asked;
    this.#asked = undefined;
    try {
      asked?.resolve(this.#isOver ? OVER : this.#read());
    } catch (error) {
      asked?.reject(error);
    }
  }

  #read(): IteratorResult<TaskUsage, undefined> {
    this.#isBegun = true;
    return { done: false, value: this.#meter.read({ perProcess: this.#perProcess }) };
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timer?.cancel();
    this.#signal.removeEventListener("abort", this);
    this.#meter.close();
    this.takeTurn();
  }
}
