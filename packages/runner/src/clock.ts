/** Time as the runner needs it. */
export interface Clock {
  /** Nanoseconds since 1970, with a resolution far below a millisecond. */
  now(): bigint;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
