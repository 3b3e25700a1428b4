import { type FSWatcher, watch } from "node:fs";
import { every, type Timer } from "@drover/clock";

/**
 * Inotify does not see what is written through a mapping or, on some file systems, by others; and it drops
 * events where too many wait to be read. Source: inotify(7).
 */
const LOOK_ANEW_MS = 1_000;

/** Tells that something may have happened to files; any number of changes since the last look are one. */
export class FileChanges implements Disposable {
  readonly #watcher: FSWatcher;
  readonly #lookingAnew: Timer;
  readonly #wakeups: readonly AbortSignal[];
  #changed = Promise.withResolvers<void>();

  /**
   * @param path a file, or a directory for all that is directly in it
   * @param options.prefix beginning of the names in the directory that matter; all unless told
   * @param options.wakeups signals whose abort counts as a change
   * @throws the system's error if there is no such file or directory
   */
  constructor(
    path: string,
    { prefix = "", wakeups }: { prefix?: string; wakeups: readonly AbortSignal[] },
  ) {
    this.#wakeups = wakeups;
    this.#watcher = watch(path, (_event, file) => {
      if (file === null || file.startsWith(prefix) || path.endsWith(file)) this.#wake();
    });
    this.#watcher.on("error", this.#wake);
    this.#lookingAnew = every(LOOK_ANEW_MS, this.#wake);
    for (const signal of wakeups) signal.addEventListener("abort", this.#wake, { once: true });
  }

  /** Begins to count changes: look at the files after this, then {@link wait}. */
  reset(): void {
    this.#changed = Promise.withResolvers<void>();
    if (this.#wakeups.some(({ aborted }) => aborted)) this.#wake();
  }

  /** Resolves at the first change since {@link reset}, or after a second, as there may have been one unseen. */
  async wait(): Promise<void> {
    await this.#changed.promise;
  }

  [Symbol.dispose](): void {
    this.#watcher.close();
    this.#lookingAnew.cancel();
    for (const signal of this.#wakeups) signal.removeEventListener("abort", this.#wake);
  }

  readonly #wake = (): void => this.#changed.resolve();
}
