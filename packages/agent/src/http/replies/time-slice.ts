import { setImmediate } from "node:timers/promises";

const LONGEST_SLICE_MS = 3;

/**
 * Cuts long work into slices, between which other requests have their turn:
 * `if (slice.isOver) await slice.next()`.
 */
export class TimeSlice {
  #begun = performance.now();

  get isOver(): boolean {
    return performance.now() - this.#begun > LONGEST_SLICE_MS;
  }

  async next(): Promise<void> {
    await setImmediate();
    this.#begun = performance.now();
  }
}
