import { closeSync, existsSync, mkdirSync, openSync, renameSync } from "node:fs";
import { join } from "node:path";
import { after, type Timer } from "@drover/clock";
import type { MakeFifo } from "./make-fifo.ts";

/** Longer than the start of a task takes, so that it does not wait for the spares of the next one. */
const REFILL_MS = 15;
/** What the two streams of a task take: each a FIFO, a registration and the first file of its log. */
const COUNT = { fifo: 2, file: 4 };

type Kind = keyof typeof COUNT;

/**
 * FIFOs and files made ahead, for the next task: some file systems take ten times as long for a new one
 * as for a rename. Any number of processes may share the directory, since a rename gives each spare to
 * one of them; whoever finds none makes its own.
 */
export class SpareFiles {
  readonly #dir: string;
  readonly #makeFifo: MakeFifo;
  #ready: Readonly<Record<Kind, string[]>> = { fifo: [], file: [] };
  #refill: Timer | undefined;

  /** @param dir a directory for nothing else, made if need be in one that is there */
  constructor(dir: string, makeFifo: MakeFifo) {
    this.#dir = dir;
    this.#makeFifo = makeFifo;
    this.#refillSoon();
  }

  /** Moves a FIFO to `path`, where nothing may be; false if there is none. */
  takeFifo(path: string): boolean {
    return this.#take("fifo", path);
  }

  /** Moves an empty file of mode 0644 to `path`; false if there is none. */
  takeFile(path: string): boolean {
    return this.#take("file", path);
  }

  close(): void {
    this.#refill?.cancel();
    this.#refill = undefined;
  }

  #take(kind: Kind, path: string): boolean {
    this.#refillSoon();
    const spare = this.#ready[kind].pop();
    if (spare === undefined) return false;
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

  async #makeMissing(): Promise<void> {
    this.#refill = undefined;
    try {
      if (!existsSync(this.#dir)) mkdirSync(this.#dir, { mode: 0o700 });
      const [fifo, file] = [this.#paths("fifo"), this.#paths("file")];
      for (const path of file) closeSync(openSync(path, "a", 0o644));
      for (const path of fifo) await this.#makeFifo(path, undefined);
      this.#ready = { fifo, file };
    } catch {
      // Whoever needs one makes it, and tells what is wrong.
    }
  }

  #paths(kind: Kind): string[] {
    return Array.from({ length: COUNT[kind] }, (_, number) => join(this.#dir, `${kind}.${number}`));
  }
}
