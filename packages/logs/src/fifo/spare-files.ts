import { closeSync, existsSync, mkdirSync, openSync, renameSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { after, type Timer } from "@drover/clock";
import { SpareCount } from "@drover/process/spare-count";
import type { MakeFifo } from "./make-fifo.ts";

/** Longer than the start of a task takes, so that it does not wait for the spares of the next one. */
const REFILL_MS = 15;
/** Of how many tasks. */
const MOST_SPARES = 32;
/** What the two streams of a task take: each a FIFO, a registration and the first file of its log. */
const COUNT = { fifo: 2, file: 4 };

type Kind = keyof typeof COUNT;

/**
 * FIFOs and files made ahead, for as many tasks as started at once lately: some file systems take ten times
 * as long for a new one as for a rename. Any number of processes may share the directory, since a rename
 * gives each spare to one of them; whoever finds none makes its own.
 */
export class SpareFiles {
  readonly #dir: string;
  readonly #makeFifo: MakeFifo;
  readonly #ready: Readonly<Record<Kind, Set<string>>> = { fifo: new Set(), file: new Set() };
  /** Of FIFOs, of which every task takes as many. */
  readonly #count = new SpareCount(MOST_SPARES * COUNT.fifo);
  #refill: Timer | undefined;
  #closed = false;

  /** @param dir a directory for nothing else, made if need be in one that is there */
  constructor(dir: string, makeFifo: MakeFifo) {
    this.#dir = dir;
    this.#makeFifo = makeFifo;
    this.#refillSoon();
  }

  /** Moves a FIFO to `path`, where nothing may be; false if there is none. */
  takeFifo(path: string): boolean {
    this.#count.ask();
    return this.#take("fifo", path);
  }

  /** Moves an empty file of mode 0644 to `path`; false if there is none. */
  takeFile(path: string): boolean {
    return this.#take("file", path);
  }

  close(): void {
    this.#closed = true;
    this.#refill?.cancel();
    this.#refill = undefined;
  }

  #take(kind: Kind, path: string): boolean {
    this.#refillSoon();
    const [spare] = this.#ready[kind];
    if (spare === undefined) return false;
    this.#ready[kind].delete(spare);
    try {
      renameSync(spare, path);
      return true;
    } catch {
      // Another process has it.
      return false;
    }
  }

  #refillSoon(): void {
    this.#refill ??= after(REFILL_MS, () => void this.#makeMissing(), { keepsAlive: false });
  }

  /** Those of one task in a turn of the event loop, so that nothing else waits for all of them. */
  async #makeMissing(): Promise<void> {
    this.#refill = undefined;
    const tasks = Math.ceil(this.#count.next() / COUNT.fifo);
    try {
      if (!existsSync(this.#dir)) mkdirSync(this.#dir, { mode: 0o700 });
      for (let task = 0; task < tasks && !this.#closed; task += 1) {
        for (const path of this.#missing("file", task)) {
          closeSync(openSync(path, "a", 0o644));
          this.#ready.file.add(path);
        }
        for (const path of this.#missing("fifo", task)) {
          await this.#makeFifo(path, undefined);
          this.#ready.fifo.add(path);
        }
        await nextTurn();
      }
    } catch {
      // Whoever needs one makes it, and tells what is wrong.
    }
  }

  /** What is not there of what is made ahead for one task, by its number. */
  #missing(kind: Kind, task: number): string[] {
    const count = COUNT[kind];
    return Array.from({ length: count }, (_, number) =>
      join(this.#dir, `${kind}.${task * count + number}`),
    ).filter((path) => !this.#ready[kind].has(path));
  }
}
