const LONGEST_TIMER_MS = 2_000_000_000;

/** Calls back at points in time that may be weeks away; one per key. */
export class Wakeups {
  readonly #now: () => bigint;
  readonly #timers = new Map<string, NodeJS.Timeout>();

  /** @param now nanoseconds since 1970 */
  constructor(now: () => bigint) {
    this.#now = now;
  }

  /** Has `callback` called at a time, in place of what was set for the key before. */
  set(key: string, time: bigint, callback: () => void): void {
    this.clear(key);
    const delayMs = Math.max(0, Math.ceil(Number(time - this.#now()) / 1_000_000));
    const timer = setTimeout(
      () => {
        if (delayMs > LONGEST_TIMER_MS) return this.set(key, time, callback);
        this.#timers.delete(key);
        callback();
      },
      Math.min(delayMs, LONGEST_TIMER_MS),
    );
    this.#timers.set(key, timer.unref());
  }

  clear(key: string): void {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}
