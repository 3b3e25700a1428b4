import { type FSWatcher, watch } from "node:fs";

/** Tells that something happened in a directory; any number of changes since the last look are one. */
export class DirectoryChanges implements Disposable {
  readonly #watcher: FSWatcher;
  readonly #wakeups: readonly AbortSignal[];
  #changed = Promise.withResolvers<void>();

  /**
   * @param options.prefix beginning of the names that matter
   * @param options.wakeups signals whose abort counts as a change
   * @throws the system's error if there is no such directory
   */
  constructor(
    dir: string,
    { prefix, wakeups }: { prefix: string; wakeups: readonly AbortSignal[] },
  ) {
    this.#wakeups = wakeups;
    this.#watcher = watch(dir, (_event, file) => {
      if (file === null || file.startsWith(prefix) || dir.endsWith(file)) this.#wake();
    });
    this.#watcher.on("error", this.#wake);
    for (const signal of wakeups) signal.addEventListener("abort", this.#wake, { once: true });
  }

  /** Begins to count changes: look at the directory after this, then {@link wait}. */
  reset(): void {
    this.#changed = Promise.withResolvers<void>();
    if (this.#wakeups.some(({ aborted }) => aborted)) this.#wake();
  }

  /** Resolves at the first change since {@link reset}. */
  async wait(): Promise<void> {
    await this.#changed.promise;
  }

  [Symbol.dispose](): void {
    this.#watcher.close();
    for (const signal of this.#wakeups) signal.removeEventListener("abort", this.#wake);
  }

  readonly #wake = (): void => this.#changed.resolve();
}
