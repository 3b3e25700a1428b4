import { closeSync, fchmodSync, openSync, writeSync } from "node:fs";

/** A file that is written. The calls are synchronous: a process that fetches has nothing else to do. */
export class OutputFile implements Disposable {
  #descriptor: number | undefined;

  /** @throws the system's error, as where there is a directory of that name */
  constructor(file: string, flags: "w" | "wx") {
    this.#descriptor = openSync(file, flags, 0o600);
  }

  write(chunk: Buffer): void {
    for (let done = 0; done < chunk.length; ) done += writeSync(this.#open, chunk, done);
  }

  setMode(mode: number): void {
    fchmodSync(this.#open, mode);
  }

  /** Idempotent. */
  [Symbol.dispose](): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  get #open(): number {
    if (this.#descriptor === undefined) throw new Error("The file is closed");
    return this.#descriptor;
  }
}
