import { after, type Timer } from "@drover/clock";
/**
 * The pauses of a loop, all cut short by one signal. One listener serves them all: a thousand tasks
 * are measured every second, and a promise with a signal of its own each time costs as much again.
 */
export class Pauses {
  #timer: Timer | undefined;
  #end: (() => void) | undefined;

  constructor(signal: AbortSignal) {
    signal.addEventListener(
      "abort",
      () => {
        this.#timer?.cancel();
        this.#end?.();
      },
      { once: true },
    );
  }

  /** Resolves after `ms` milliseconds, or when the signal aborts. Keeps no process alive. */
  next(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#end = resolve;
      this.#timer = after(ms, resolve, { keepsAlive: false });
    });
  }
}
