import { setTimeout as sleep } from "node:timers/promises";

/** Time as the runner needs it. */
export interface Clock {
  /** Nanoseconds since 1970, with a resolution far below a millisecond. */
  now(): bigint;
  /** Resolves after `ms` milliseconds; rejects with an `AbortError` when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

const NS_PER_MS = 1_000_000n;
const MAX_DRIFT_NS = 2n * NS_PER_MS;
/** The longest delay that Node's timers take. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * The machine's clock. The wall clock of JavaScript counts milliseconds only, so the time since one
 * of its ticks is taken from the monotonic clock; where the two drift apart, as after the operator
 * set the time, the wall clock is right.
 */
export function systemClock(): Clock {
  let offset = wallNs() - process.hrtime.bigint();
  return {
    now() {
      const monotonic = process.hrtime.bigint();
      const wall = wallNs();
      const drift = wall - (monotonic + offset);
      if (drift > MAX_DRIFT_NS || drift < -MAX_DRIFT_NS) offset = wall - monotonic;
      return monotonic + offset;
    },
    async sleep(ms, signal) {
      for (let rest = ms; ; rest -= MAX_TIMER_MS) {
        await sleep(Math.min(rest, MAX_TIMER_MS), undefined, { signal });
        if (rest <= MAX_TIMER_MS) return;
      }
    },
  };
}

function wallNs(): bigint {
  return BigInt(Date.now()) * NS_PER_MS;
}
