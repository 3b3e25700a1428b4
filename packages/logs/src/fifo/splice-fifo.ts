import { closeSync, readSync, writeSync } from "node:fs";
import { errnoOf } from "@drover/fault";
import { type Fifo, type OpenFifo, openFifoDescriptor } from "./fifo.ts";
import type { Libc, ReadableWatch } from "./libc.ts";

const SCRATCH_BYTES = 64 * 1024;
/** Four times the kernel's default: fewer moves, and more room for a task while no collector runs. */
const FIFO_BYTES = 256 * 1024;

/**
 * FIFOs that are moved inside the kernel: a byte is in the FIFO or in the file, never in this
 * process, which may therefore be killed at any instant (docs/decisions/0010-splice.md).
 */
export function spliceFifos(libc: Libc): OpenFifo {
  const peeker = new Peeker(libc);
  return (path) => {
    const fd = openFifoDescriptor(path);
    enlarge(fd, libc);
    return new SpliceFifo(fd, { libc, peeker });
  };
}

function enlarge(fd: number, libc: Libc): void {
  try {
    libc.setPipeSize(fd, FIFO_BYTES);
  } catch {
    // Not root, and too many large pipes: the default does as well.
  }
}

class SpliceFifo implements Fifo {
  readonly #fd: number;
  readonly #libc: Libc;
  readonly #peeker: Peeker;
  #watch: ReadableWatch | undefined;

  constructor(fd: number, { libc, peeker }: { libc: Libc; peeker: Peeker }) {
    this.#fd = fd;
    this.#libc = libc;
    this.#peeker = peeker;
  }

  watch(onReadable: () => void): void {
    if (this.#watch) this.#watch.resume();
    else this.#watch = this.#libc.watchReadable(this.#fd, onReadable);
  }

  pause(): void {
    this.#watch?.pause();
  }

  move(file: number, offset: number, length: number): number {
    try {
      return this.#libc.splice(this.#fd, file, offset, length);
    } catch (error) {
      if (errnoOf(error) !== "EINVAL") throw error;
      return this.#copy(file, offset, length);
    }
  }

  peek(length: number): Buffer {
    return this.#peeker.peek(this.#fd, length);
  }

  close(): void {
    this.#watch?.close();
    closeSync(this.#fd);
  }

  /**
   * For a file system that splice(2) cannot write to. Written first, taken from the FIFO after:
   * SIGKILL between the two doubles these bytes, and never loses them.
   */
  #copy(file: number, offset: number, length: number): number {
    const bytes = this.peek(length);
    const written = writeSync(file, bytes, 0, bytes.length, offset);
    return written === 0 ? 0 : readSync(this.#fd, bytes, 0, written, null);
  }
}

/** Looks into a pipe without taking anything, by way of tee(2) into a pipe of its own. */
class Peeker {
  readonly #libc: Libc;
  readonly #readEnd: number;
  readonly #writeEnd: number;
  readonly #buffer = Buffer.allocUnsafe(SCRATCH_BYTES);

  constructor(libc: Libc) {
    this.#libc = libc;
    const { readEnd, writeEnd } = libc.pipe();
    this.#readEnd = readEnd;
    this.#writeEnd = writeEnd;
  }

  /** Valid until the next call. May see less than there is, never nothing when there is something. */
  peek(fd: number, length: number): Buffer {
    const copied = this.#libc.tee(fd, this.#writeEnd, Math.min(length, SCRATCH_BYTES));
    let read = 0;
    while (read < copied) {
      read += readSync(this.#readEnd, this.#buffer, read, copied - read, null);
    }
    return this.#buffer.subarray(0, copied);
  }
}
