import { onAbort } from "./on-abort.ts";

/** The longest delay that Node's timers take; a longer one fires after 1 ms. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** A timer that was started. */
export interface Timer {
  /** Stops it. Idempotent; without effect once it has fired. */
  cancel(): void;
}

export interface TimerOptions {
  /** Whether the process stays alive for it; true unless told. */
  readonly keepsAlive?: boolean;
}

/**
 * Calls back once, after any length of time.
 *
 * @param ms milliseconds; at most 0 for the next turn of the event loop, `Infinity` for never
 * @throws {RangeError} if `ms` is not a number, which Node's own timers take for 1 ms
 */
export function after(
  ms: number,
  callback: () => void,
  { keepsAlive = true }: TimerOptions = {},
): Timer {
  if (Number.isNaN(ms)) throw new RangeError("A timer cannot be started: its length is NaN");
  return new RunningTimer(ms, callback, keepsAlive);
}

/** No closure: an agent or a plugin has thousands of them at a time. */
class RunningTimer implements Timer {
  readonly #callback: () => void;
  readonly #keepsAlive: boolean;
  #handle: NodeJS.Timeout;

  constructor(ms: number, callback: () => void, keepsAlive: boolean) {
    this.#callback = callback;
    this.#keepsAlive = keepsAlive;
    this.#handle = this.#wait(ms);
  }

  cancel(): void {
    clearTimeout(this.#handle);
  }

  #wait(ms: number): NodeJS.Timeout {
    const restMs = ms - LONGEST_DELAY_MS;
    const waitOn = () => {
      this.#handle = this.#wait(restMs);
    };
    const handle = setTimeout(
      restMs > 0 ? waitOn : this.#callback,
      Math.min(Math.max(ms, 0), LONGEST_DELAY_MS),
    );
    if (!this.#keepsAlive) handle.unref();
    return handle;
  }
}

/** Calls back again and again, `ms` milliseconds after the last call returned. */
export function every(ms: number, callback: () => void, options?: TimerOptions): Timer {
  let isCancelled = false;
  let timer: Timer;
  const next = () => {
    timer = after(ms, turn, options);
  };
  const turn = () => {
    try {
      callback();
    } finally {
      if (!isCancelled) next();
    }
  };
  next();
  return {
    cancel() {
      isCancelled = true;
      timer.cancel();
    },
  };
}

/**
 * Resolves after any length of time.
 *
 * @param ms as of `after`
 * @returns rejects with an `AbortError` when `signal` aborts, with a `RangeError` if `ms` is NaN
 */
export function sleep(ms: number, signal?: AbortSignal, options?: TimerOptions): Promise<void> {
  return sleepOf(after, ms, signal, options);
}

/** A sleep by the timers of a clock. */
export async function sleepOf(
  startTimer: typeof after,
  ms: number,
  signal?: AbortSignal,
  options?: TimerOptions,
): Promise<void> {
  if (signal?.aborted) throw abortError(signal);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = startTimer(ms, resolve, options);
  if (signal === undefined) return await promise;
  const stopListening = onAbort(signal, () => {
    timer.cancel();
    reject(abortError(signal));
  });
  try {
    await promise;
  } finally {
    stopListening();
  }
}

/**
 * Resolves as `promise` does, or with undefined after any length of time. Keeps no process alive. Takes a
 * tenth of what {@link timeoutSignal} does, whose reason holds a stack.
 */
export async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = after(ms, () => late.resolve(undefined), { keepsAlive: false });
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    timer.cancel();
  }
}

/** A signal that aborts with a `TimeoutError` after any length of time. Keeps no process alive. */
export function timeoutSignal(ms: number): AbortSignal {
  const controller = new AbortController();
  const expire = () => controller.abort(new DOMException(`Not within ${ms} ms`, "TimeoutError"));
  after(ms, expire, { keepsAlive: false });
  return controller.signal;
}

function abortError({ reason }: AbortSignal): DOMException {
  const error = new DOMException("The wait was aborted", "AbortError");
  error.cause = reason;
  return error;
}
