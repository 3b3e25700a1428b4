import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  type Stats,
  unlinkSync,
} from "node:fs";
import { join } from "node:path";
import { rotatedFileNumbers } from "./rotated-files.ts";

const { O_RDWR, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
const NEWLINE = 10;

/** Where a stream goes: `<dir>/<name>.0`, `.1` ... */
export interface RotatedLogOptions {
  dir: string;
  name: string;
  /** The newest so many files are kept, at least 1. */
  maxFiles: number;
  /** No file grows beyond this, in bytes, at least 1. */
  maxFileBytes: number;
}

/**
 * The writing side of a set of rotated files. Holds nothing that the directory does not say, so that
 * another process can go on with it at any time. The task may write to the directory: what is no
 * regular file (a symbolic link to somewhere else) is never written to, a higher number is taken.
 */
export class RotatedLog {
  readonly #options: RotatedLogOptions;
  #number: number;
  #fd: number;

  /** Continues in the newest file. */
  constructor(options: RotatedLogOptions) {
    this.#options = options;
    this.#number = this.#numbers().at(-1) ?? 0;
    this.#fd = this.#openFrom(this.#number);
    this.#purge();
  }

  get fd(): number {
    return this.#fd;
  }

  /** The size of the current file, in bytes; it is asked, since anyone may truncate or remove a log. */
  size(): number {
    const { nlink, size } = fstatSync(this.#fd);
    if (nlink > 0) return size;
    this.#replace(this.#number);
    return fstatSync(this.#fd).size;
  }

  /** Whether the file of the given size ends within a line. */
  endsWithinLine(size: number): boolean {
    const last = Buffer.allocUnsafe(1);
    return size > 0 && readSync(this.#fd, last, 0, 1, size - 1) === 1 && last[0] !== NEWLINE;
  }

  /** Goes on in the next file and removes the oldest ones. */
  rotate(): void {
    this.#replace(this.#number + 1);
    this.#purge();
  }

  close(): void {
    closeSync(this.#fd);
  }

  #replace(number: number): void {
    const fd = this.#openFrom(number);
    closeSync(this.#fd);
    this.#fd = fd;
  }

  /** Opens the first number from `number` on that is, or can become, a regular file. */
  #openFrom(number: number): number {
    for (let candidate = number; ; candidate++) {
      const fd = openRegularFile(this.#path(candidate));
      if (fd === undefined) continue;
      this.#number = candidate;
      return fd;
    }
  }

  #purge(): void {
    for (const number of this.#numbers().slice(0, -this.#options.maxFiles)) {
      try {
        unlinkSync(this.#path(number));
      } catch {
        // A directory under a log's name, or gone already: neither is ours to mind.
      }
    }
  }

  #numbers(): number[] {
    return rotatedFileNumbers(this.#options.name, readdirSync(this.#options.dir));
  }

  #path(number: number): string {
    return join(this.#options.dir, `${this.#options.name}.${number}`);
  }
}

/** A descriptor, or undefined where something else than a regular file is in the way. */
function openRegularFile(path: string): number | undefined {
  let fd: number;
  try {
    fd = openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o644);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (["ELOOP", "EISDIR", "ENXIO"].includes(code)) return undefined;
    throw error;
  }
  if (isPlainFile(fstatSync(fd))) return fd;
  closeSync(fd);
  return undefined;
}

/** A second hard link could be a name of a file elsewhere. */
function isPlainFile(stats: Stats): boolean {
  return stats.isFile() && stats.nlink === 1;
}
