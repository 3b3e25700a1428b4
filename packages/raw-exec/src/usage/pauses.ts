import { after, type Timer } from "@drover/clock";

/**
 * The pauses of a loop, all cut short by one end. There is no promise with a signal of its own each time:
 * a thousand tasks are measured every second.
 */
export class Pauses {
  #timer: Timer | undefined;
  #resume: (() => void) | undefined;
  #isOver = false;

  /** Whether there are no more pauses. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Resolves after `ms` milliseconds, or with the end. Keeps no process alive. */
  next(ms: number): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    return new Promise((resolve) => {
      this.#resume = resolve;
      this.#timer = after(ms, resolve, { keepsAlive: false });
    });
  }

  /** Ends this pause, and all that would follow. Idempotent. */
  end(): void {
    this.#isOver = true;
    this.#timer?.cancel();
    this.#resume?.();
  }
}
