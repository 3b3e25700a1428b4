import { after, sleep, type Timer, type TimerOptions } from "./timer.ts";

/** Time as the agent needs it; tests bring their own. */
export interface Clock {
  /** Nanoseconds since 1970, with a resolution far below a millisecond. */
  now(): bigint;
  /** Calls back once after `ms` milliseconds, however many; see `after`. */
  after(ms: number, callback: () => void, options?: TimerOptions): Timer;
  /** Resolves after `ms` milliseconds; rejects with an `AbortError` when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

const NS_PER_MS = 1_000_000n;
const MAX_DRIFT_NS = 2n * NS_PER_MS;

/**
 * The machine's clock. The wall clock of JavaScript counts milliseconds only, so the time since one
 * of its ticks is taken from the monotonic clock; where the two drift apart, as after the operator
 * set the time, the wall clock is right. Timers follow the monotonic clock alone.
 */
export function systemClock(): Clock {
  let offset = 0n;
  return {
    now() {
      const monotonic = process.hrtime.bigint();
      if (hasDrifted(wallNs() - monotonic, offset)) {
        const exact = wallOffset();
        if (hasDrifted(exact, offset)) offset = exact;
      }
      return monotonic + offset;
    },
    after,
    sleep,
  };
}

function hasDrifted(offset: bigint, known: bigint): boolean {
  const drift = offset - known;
  return drift > MAX_DRIFT_NS || drift < -MAX_DRIFT_NS;
}

/** From the monotonic clock to the wall's. */
function wallOffset(): bigint {
  for (;;) {
    const monotonic = process.hrtime.bigint();
    const wall = wallNs();
    // Where another process had the core in between, the readings say nothing of each other.
    if (process.hrtime.bigint() - monotonic < NS_PER_MS) return wall - monotonic;
  }
}

function wallNs(): bigint {
  return BigInt(Date.now()) * NS_PER_MS;
}
