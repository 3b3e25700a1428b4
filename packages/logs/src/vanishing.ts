import { existsSync, type FSWatcher, watch } from "node:fs";
import { join } from "node:path";
import { every, onAbort, type Timer } from "@drover/clock";
import { Fault } from "@drover/fault";

/** The kernel drops events where too many wait to be read, and does not say which. Source: inotify(7). */
const LOOK_ANEW_MS = 2_000;

/** Waits for files of one directory to be removed. */
export class Vanishing {
  readonly #dir: string;
  readonly #watcher: FSWatcher;
  readonly #waiting = new Map<string, PromiseWithResolvers<void>>();
  #lookingAnew: Timer | undefined;
  #closed = false;

  constructor(dir: string) {
    this.#dir = dir;
    this.#watcher = watch(dir, (_, file) => {
      if (file === null) this.#lookAtAll();
      else this.#lookAt(file);
    });
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
    this.#lookingAnew ??= every(LOOK_ANEW_MS, () => this.#lookAtAll(), { keepsAlive: false });
    this.#lookAt(file);
    const aborted = Promise.withResolvers<never>();
    const stopListening = signal && onAbort(signal, () => aborted.reject(signal.reason));
    try {
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
    this.#rest();
  }

  #lookAtAll(): void {
    for (const file of [...this.#waiting.keys()]) this.#lookAt(file);
  }

  /** Costs the same however many files there are. Without the directory there are none in it. */
  #lookAt(file: string): void {
    const gone = this.#waiting.get(file);
    if (gone === undefined || existsSync(join(this.#dir, file))) return;
    this.#waiting.delete(file);
    gone.resolve();
    if (this.#waiting.size === 0) this.#rest();
  }

  #rest(): void {
    this.#watcher.unref();
    this.#lookingAnew?.cancel();
    this.#lookingAnew = undefined;
  }
}

function canceled(file: string): Fault {
  return new Fault("canceled", `No longer waiting for ${file} to be removed`);
}
