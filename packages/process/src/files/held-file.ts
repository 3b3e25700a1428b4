import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { readSoftLimit } from "../system/soft-limit.ts";

/** The whole of nearly every control file; a longer one is read by its path. */
const BUFFER = Buffer.alloc(16 * 1024);
/** The part of this process's descriptors that may be held, so that tasks can still be started. */
const HELD_SHARE = 0.25;

let held = 0;
let mostHeld: number | undefined;

/**
 * A control file that is read again and again: it stays open, because to open it costs the kernel
 * four times what it costs to read it. Where too many are open already, it is opened each time.
 */
export class HeldFile {
  readonly #path: string;
  #descriptor: number | undefined;
  #isClosed = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** What the file says now; undefined where it is not there, or no more. */
  read(): string | undefined {
    try {
      const descriptor = this.#open();
      if (descriptor === undefined) return readFileSync(this.#path, "utf8");
      const length = readSync(descriptor, BUFFER, 0, BUFFER.length, 0);
      if (length === BUFFER.length) return readFileSync(this.#path, "utf8");
      return BUFFER.toString("latin1", 0, length);
    } catch {
      return undefined;
    }
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true;
    if (this.#descriptor === undefined) return;
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
    held -= 1;
  }

  #open(): number | undefined {
    if (this.#descriptor !== undefined || this.#isClosed) return this.#descriptor;
    mostHeld ??= readSoftLimit("Max open files") * HELD_SHARE;
    if (held >= mostHeld) return undefined;
    this.#descriptor = openSync(this.#path, "r");
    held += 1;
    return this.#descriptor;
  }
}
