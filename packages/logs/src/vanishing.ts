import { type FSWatcher, watch } from "node:fs";
import { readdir } from "node:fs/promises";
import { onAbort } from "@drover/clock";
import { Fault } from "@drover/fault";

/** Waits for files of one directory to be removed, without polling. */
export class Vanishing {
  readonly #dir: string;
  readonly #watcher: FSWatcher;
  readonly #waiting = new Map<string, PromiseWithResolvers<void>>();
  #again = false;
  #looking = false;
  #closed = false;

  constructor(dir: string) {
    this.#dir = dir;
    this.#watcher = watch(dir, () => void this.#look());
    this.#watcher.unref();
  }

  /**
   * Resolves when there is no such file.
   *
   * @throws the signal's reason when it is aborted first
   */
  async wait(file: string, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#closed) throw canceled(file);
    const gone = this.#waiting.get(file) ?? Promise.withResolvers<void>();
    this.#waiting.set(file, gone);
    this.#watcher.ref();
    const aborted = Promise.withResolvers<never>();
    const stopListening = signal && onAbort(signal, () => aborted.reject(signal.reason));
    try {
      void this.#look();
      await Promise.race([gone.promise, aborted.promise]);
    } finally {
      stopListening?.();
    }
  }

  /** Rejects with `canceled` what still waits, and what comes after. */
  close(): void {
    this.#closed = true;
    this.#watcher.close();
    for (const [file, gone] of this.#waiting) gone.reject(canceled(file));
    this.#waiting.clear();
  }

  /** Looks at the whole directory, so that one event stands for any number of them. */
  async #look(): Promise<void> {
    this.#again = true;
    if (this.#looking) return;
    this.#looking = true;
    while (this.#again && this.#waiting.size > 0) {
      this.#again = false;
      // Without the directory there are no files in it.
      const files = new Set(await readdir(this.#dir).catch(() => []));
      for (const [file, gone] of this.#waiting) {
        if (files.has(file)) continue;
        this.#waiting.delete(file);
        gone.resolve();
      }
    }
    if (this.#waiting.size === 0) this.#watcher.unref();
    this.#looking = false;
  }
}

function canceled(file: string): Fault {
  return new Fault("canceled", `No longer waiting for ${file} to be removed`);
}
