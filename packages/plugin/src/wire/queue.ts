/** A first-in first-out queue whose reader waits for the next item. */
export class Queue<T> {
  readonly #items: T[] = [];
  #pushed = Promise.withResolvers<void>();

  /** How many items wait to be taken. */
  get size(): number {
    return this.#items.length;
  }

  push(item: T): void {
    this.#items.push(item);
    this.#pushed.resolve();
  }

  /** Takes items as they come, until `signal` aborts. Each item goes to one reader. */
  async *take(signal: AbortSignal): AsyncGenerator<T, void, void> {
    const aborted = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => aborted.resolve(), { once: true });
    while (!signal.aborted) {
      const item = this.#items.shift();
      if (item !== undefined) {
        yield item;
      } else {
        this.#pushed = Promise.withResolvers();
        await Promise.race([this.#pushed.promise, aborted.promise]);
      }
    }
  }
}
