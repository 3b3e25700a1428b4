import { onAbort } from "@drover/clock";

/**
 * Does a bounded number of things at once. Those that wait take turns: one of each owner after the other,
 * so that an owner of many does not hold up an owner of one.
 */
export class TurnQueue {
  #free: number;
  /** In the order of their turns. */
  readonly #waiting = new Map<string, (() => void)[]>();

  /** @param options.atOnce how many go at the same time, 1 or more */
  constructor({ atOnce }: { atOnce: number }) {
    this.#free = atOnce;
  }

  /**
   * Does something when its turn comes.
   *
   * @throws what `action` throws; the signal's reason if it aborts before the turn comes
   */
  async run<Result>(
    owner: string,
    action: () => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result> {
    if (this.#free > 0) this.#free -= 1;
    else await this.#turnOf(owner, signal);
    try {
      return await action();
    } finally {
      this.#passOn();
    }
  }

  async #turnOf(owner: string, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const line = this.#waiting.get(owner) ?? [];
    this.#waiting.set(owner, line);
    line.push(resolve);
    const leave = () => {
      const place = line.indexOf(resolve);
      if (place < 0) return;
      line.splice(place, 1);
      if (line.length === 0) this.#waiting.delete(owner);
      reject(signal?.reason);
    };
    const stopListening = signal && onAbort(signal, leave);
    try {
      await promise;
    } finally {
      stopListening?.();
    }
  }

  #passOn(): void {
    const [first] = this.#waiting;
    if (first === undefined) {
      this.#free += 1;
      return;
    }
    const [owner, line] = first;
    const next = line.shift();
    this.#waiting.delete(owner);
    if (line.length > 0) this.#waiting.set(owner, line);
    next?.();
  }
}
