import { closeSync, constants, fstatSync, readSync, unlinkSync } from "node:fs";
import { Fault } from "@drover/fault";
import type { HeldDirectory } from "@drover/process/held-directory";
import { type LogDirectory, openLogDirectory } from "../log-directory.ts";
import { rotatedFileNumbers } from "../rotated-files.ts";

const { O_RDWR, O_CREAT } = constants;
const FILE_MODE = 0o644;
const NEWLINE = 10;

/** Where a stream goes: `<dir>/<name>.0`, `.1` ... */
export interface RotatedLogOptions extends LogDirectory {
  name: string;
  /** The newest so many files are kept, at least 1. */
  maxFiles: number;
  /** No file grows beyond this, in bytes, at least 1. */
  maxFileBytes: number;
}

/**
 * The writing side of a set of rotated files. Holds nothing that the directory does not say, so that
 * another process can go on with it at any time. The task may write to the directory, and to those that
 * it is in: no link on the way is followed, and what is no regular file is never written to; a higher
 * number is taken.
 */
export class RotatedLog {
  readonly #options: RotatedLogOptions;
  #number: number;
  #fd: number;

  /** Continues in the newest file. */
  constructor(options: RotatedLogOptions) {
    this.#options = options;
    using directory = openLogDirectory(options);
    this.#number = this.#numbers(directory).at(-1) ?? 0;
    this.#fd = this.#openFrom(directory, this.#number);
    this.#purge(directory);
  }

  get fd(): number {
    return this.#fd;
  }

  /** The size of the current file, in bytes; it is asked, since anyone may truncate or remove a log. */
  size(): number {
    const { nlink, size } = fstatSync(this.#fd);
    if (nlink > 0) return size;
    using directory = openLogDirectory(this.#options);
    this.#replace(directory, this.#number);
    return fstatSync(this.#fd).size;
  }

  /** Whether the file of the given size ends within a line. */
  endsWithinLine(size: number): boolean {
    const last = Buffer.allocUnsafe(1);
    return size > 0 && readSync(this.#fd, last, 0, 1, size - 1) === 1 && last[0] !== NEWLINE;
  }

  /** Goes on in the next file and removes the oldest ones. */
  rotate(): void {
    using directory = openLogDirectory(this.#options);
    this.#replace(directory, this.#number + 1);
    this.#purge(directory);
  }

  close(): void {
    closeSync(this.#fd);
  }

  #replace(directory: HeldDirectory, number: number): void {
    const fd = this.#openFrom(directory, number);
    closeSync(this.#fd);
    this.#fd = fd;
  }

  /** Opens the first number from `number` on that is, or can become, a regular file. */
  #openFrom(directory: HeldDirectory, number: number): number {
    for (let candidate = number; ; candidate++) {
      const fd = openPlainFile(directory, this.#file(candidate));
      if (fd === undefined) continue;
      this.#number = candidate;
      return fd;
    }
  }

  #purge(directory: HeldDirectory): void {
    for (const number of this.#numbers(directory).slice(0, -this.#options.maxFiles)) {
      try {
        unlinkSync(directory.child(this.#file(number)));
      } catch {
        // A directory under a log's name, or gone already: neither is ours to mind.
      }
    }
  }

  #numbers(directory: HeldDirectory): number[] {
    return rotatedFileNumbers(this.#options.name, directory.list());
  }

  #file(number: number): string {
    return `${this.#options.name}.${number}`;
  }
}

/** A descriptor, or undefined where something is in the way that is no regular file with this one name. */
function openPlainFile(directory: HeldDirectory, name: string): number | undefined {
  let fd: number;
  try {
    fd = directory.openFile(name, O_RDWR | O_CREAT, FILE_MODE);
  } catch (error) {
    if (Fault.from(error).code === "failed_precondition" && directory.entry(name) !== undefined) {
      return undefined;
    }
    throw error;
  }
  // A second hard link could be a name of a file elsewhere.
  if (fstatSync(fd).nlink === 1) return fd;
  closeSync(fd);
  return undefined;
}
