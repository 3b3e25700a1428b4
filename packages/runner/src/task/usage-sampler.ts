import { after, type Timer } from "@drover/clock";
import type { TaskUsage } from "@drover/driver";
import { Fault } from "@drover/fault";

/** How often a task is measured, and for how long after somebody has asked. */
export interface UsagePace {
  readonly intervalMs: number;
  readonly idleMs: number;
}

/** For whoever looks at it: long enough for a dashboard that asks every few seconds. */
export const WATCHED: UsagePace = { intervalMs: 1_000, idleMs: 15_000 };

type Source = (options: { intervalMs: number; signal: AbortSignal }) => AsyncIterable<TaskUsage>;

/**
 * Reads a task's usage while somebody asks for it, and for a while after: a percentage of CPU needs
 * an earlier reading, and thousands of tasks that nobody looks at must cost nothing.
 */
export class UsageSampler {
  readonly #source: Source;
  readonly #pace: UsagePace;
  #first: Promise<TaskUsage | undefined> | undefined;
  #latest: TaskUsage | undefined;
  #idle: Timer | undefined;
  #reading: AbortController | undefined;

  constructor(source: Source, pace: UsagePace) {
    this.#source = source;
    this.#pace = pace;
  }

  /** The newest reading, as old as an interval at most; undefined if the task has ended. */
  async latest(): Promise<TaskUsage | undefined> {
    this.#first ??= this.#read();
    this.#idle?.cancel();
    this.#idle = after(this.#pace.idleMs, () => this.#reading?.abort(), { keepsAlive: false });
    return this.#latest ?? (await this.#first);
  }

  /** Resolves with the first reading, and goes on reading until nobody asks any more. */
  #read(): Promise<TaskUsage | undefined> {
    const reading = new AbortController();
    this.#reading = reading;
    const { promise, resolve, reject } = Promise.withResolvers<TaskUsage | undefined>();
    const follow = async () => {
      try {
        for await (const usage of this.#source({
          intervalMs: this.#pace.intervalMs,
          signal: reading.signal,
        })) {
          this.#latest = usage;
          resolve(usage);
        }
        resolve(undefined);
      } catch (error) {
        if (Fault.from(error).code === "not_found" || reading.signal.aborted) resolve(undefined);
        else reject(error);
      } finally {
        this.#idle?.cancel();
        this.#first = undefined;
        this.#latest = undefined;
      }
    };
    void follow();
    return promise;
  }
}
