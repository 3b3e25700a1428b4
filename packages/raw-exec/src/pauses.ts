/**
 * The pauses of a loop, all cut short by one signal. One listener serves them all: a thousand tasks
 * are measured every second, and a promise with a signal of its own each time costs as much again.
 */
export class Pauses {
  #timer: NodeJS.Timeout | undefined;
  #end: (() => void) | undefined;

  constructor(signal: AbortSignal) {
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(this.#timer);
        this.#end?.();
      },
      { once: true },
    );
  }

  /** Resolves after `ms` milliseconds, or when the signal aborts. Keeps no process alive. */
  next(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#end = resolve;
      this.#timer = setTimeout(resolve, ms).unref();
    });
  }
}
