import type { Clock, Timer } from "@drover/clock";
import type { Logger } from "@drover/logger";

/** How late a wakeup may be after the wall clock was set forward, in milliseconds. */
const LONGEST_WAIT_MS = 30_000;

interface Wakeup {
  readonly time: bigint;
  readonly callback: () => void;
}

/**
 * Calls back at points in calendar time that may be years away; one per key. The wall clock is looked
 * at anew at least every 30 s, so that one that was set is followed. Keeps no process alive.
 */
export class Wakeups {
  readonly #clock: Clock;
  readonly #wakeups = new Map<string, Wakeup>();
  readonly #log: Logger;
  #timer: Timer | undefined;
  /** What the timer waits for; undefined while there is none. */
  #nearest: bigint | undefined;

  /** @param log told of a callback that throws; the others are called all the same */
  constructor(clock: Clock, log: Logger) {
    this.#clock = clock;
    this.#log = log;
  }

  /**
   * Has `callback` called at a time, in place of what was set for the key before.
   *
   * @param time nanoseconds since 1970
   */
  set(key: string, time: bigint, callback: () => void): void {
    this.#wakeups.set(key, { time, callback });
    if (this.#nearest === undefined || time < this.#nearest) this.#waitFor(time);
  }

  clear(key: string): void {
    this.#wakeups.delete(key);
    if (this.#wakeups.size === 0) this.#stop();
  }

  /** How many are set. */
  get size(): number {
    return this.#wakeups.size;
  }

  close(): void {
    this.#wakeups.clear();
    this.#stop();
  }

  #waitForNearest(): void {
    let nearest: bigint | undefined;
    for (const { time } of this.#wakeups.values()) {
      if (nearest === undefined || time < nearest) nearest = time;
    }
    if (nearest === undefined) this.#stop();
    else this.#waitFor(nearest);
  }

  #stop(): void {
    this.#timer?.cancel();
    this.#nearest = undefined;
  }

  #waitFor(time: bigint): void {
    this.#timer?.cancel();
    this.#nearest = time;
    const restMs = Math.ceil(Number(time - this.#clock.now()) / 1_000_000);
    const waitMs = Math.min(Math.max(restMs, 0), LONGEST_WAIT_MS);
    this.#timer = this.#clock.after(waitMs, () => this.#wake(), { keepsAlive: false });
  }

  #wake(): void {
    const now = this.#clock.now();
    const due = [...this.#wakeups].filter(([, { time }]) => time <= now);
    for (const [key, wakeup] of due) {
      // One that was called before it may have cleared or replaced this one.
      if (this.#wakeups.get(key) !== wakeup) continue;
      this.#wakeups.delete(key);
      try {
        wakeup.callback();
      } catch (error) {
        this.#log.error("timer callback failed", { key, error });
      }
    }
    this.#waitForNearest();
  }
}
