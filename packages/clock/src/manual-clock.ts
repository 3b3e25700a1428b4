import type { Clock } from "./clock.ts";
import { sleepOf } from "./timer.ts";

interface Alarm {
  readonly dueMs: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test advances it. */
export class ManualClock implements Clock {
  #wall: bigint;
  #monotonicMs = 0;
  readonly #alarms = new Set<Alarm>();

  /** @param now nanoseconds since 1970 */
  constructor(now = 1_700_000_000_000_000_000n) {
    this.#wall = now;
  }

  now = (): bigint => this.#wall;

  after: Clock["after"] = (ms, callback) => {
    if (Number.isNaN(ms)) throw new RangeError("A timer cannot be started: its length is NaN");
    const alarm = { dueMs: this.#monotonicMs + Math.max(ms, 0), callback };
    this.#alarms.add(alarm);
    return { cancel: () => this.#alarms.delete(alarm) };
  };

  sleep: Clock["sleep"] = (ms, signal) => sleepOf(this.after, ms, signal);

  /** How many timers are running. */
  get timers(): number {
    return this.#alarms.size;
  }

  /** Lets time pass, and fires what falls due in its order. */
  advance(ms: number): void {
    const endMs = this.#monotonicMs + ms;
    for (let next = this.#nextBy(endMs); next !== undefined; next = this.#nextBy(endMs)) {
      this.#pass(next.dueMs);
      this.#alarms.delete(next);
      next.callback();
    }
    this.#pass(endMs);
  }

  /** Sets the wall clock, as an operator does; timers do not notice. */
  setWall(now: bigint): void {
    this.#wall = now;
  }

  #nextBy(endMs: number): Alarm | undefined {
    let nearest: Alarm | undefined;
    for (const alarm of this.#alarms) {
      if (alarm.dueMs <= endMs && (nearest === undefined || alarm.dueMs < nearest.dueMs)) {
        nearest = alarm;
      }
    }
    return nearest;
  }

  #pass(toMs: number): void {
    this.#wall += BigInt(Math.round((toMs - this.#monotonicMs) * 1_000_000));
    this.#monotonicMs = toMs;
  }
}
