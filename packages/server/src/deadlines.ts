import type { Clock, Timer } from "@drover/clock";
import type { Logger } from "@drover/logger";

const NS_PER_MS = 1_000_000;

interface Deadline {
  readonly time: bigint;
  readonly timer: Timer;
  isOver: boolean;
}

/**
 * Ends of waits, one per key. Each is given as a time of the wall clock, as it is stored; what is left until then
 * is counted by the monotonic clock from the moment when the deadline is first seen. So a wall clock that
 * is set while somebody waits makes no wait shorter or longer. For points in calendar time there are
 * {@link Wakeups}. Keeps no process alive.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #deadlines = new Map<string, Deadline>();

  /** @param log told of a callback that throws */
  constructor(clock: Clock, log: Logger) {
    this.#clock = clock;
    this.#log = log;
  }

  /**
   * Whether a deadline is over. A new one takes the place of what was set for the key before.
   *
   * @param time nanoseconds since 1970
   * @param options.longest the whole wait in nanoseconds: no more is left of one that an earlier process
   *   began, however its wall clock was set
   * @param callback called once when it gets over later
   */
  isOver(
    key: string,
    time: bigint,
    callback: () => void,
    { longest }: { longest?: bigint } = {},
  ): boolean {
    const known = this.#deadlines.get(key);
    if (known?.time === time) return known.isOver;
    known?.timer.cancel();
    const rest = time - this.#clock.now();
    const left = longest !== undefined && rest > longest ? longest : rest;
    const expire = () => {
      deadline.isOver = true;
      try {
        callback();
      } catch (error) {
        this.#log.error("failed to act on a deadline", { key, error });
      }
    };
    const ms = Math.max(0, Math.ceil(Number(left) / NS_PER_MS));
    const isOver = left <= 0n;
    const timer = isOver ? NO_TIMER : this.#clock.after(ms, expire, { keepsAlive: false });
    const deadline: Deadline = { time, timer, isOver };
    this.#deadlines.set(key, deadline);
    return isOver;
  }

  clear(key: string): void {
    this.#deadlines.get(key)?.timer.cancel();
    this.#deadlines.delete(key);
  }

  close(): void {
    for (const key of [...this.#deadlines.keys()]) this.clear(key);
  }
}

const NO_TIMER: Timer = { cancel() {} };
