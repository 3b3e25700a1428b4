import { readSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import { errnoOf } from "@drover/fault";
import { type Fifo, openFifoDescriptor } from "./fifo.ts";

const CHUNK_BYTES = 64 * 1024;

/**
 * A FIFO whose bytes pass through this process, for platforms where the C library cannot be called.
 * Weaker than splicing: SIGKILL loses what was read and is not written yet, at most 128 KiB.
 */
export function openCopyFifo(path: string): Fifo {
  return new CopyFifo(openFifoDescriptor(path));
}

class CopyFifo implements Fifo {
  readonly #fd: number;
  readonly #socket: Socket;
  /** Read already, not written yet. */
  #held: Buffer = Buffer.alloc(0);

  constructor(fd: number) {
    this.#fd = fd;
    // Only tells when there is something: libuv has no other way to wait for a FIFO.
    this.#socket = new Socket({ fd, readable: true, writable: false });
    this.#socket.on("error", () => {});
  }

  watch(onReadable: () => void): void {
    this.#socket.on("readable", onReadable);
  }

  pause(): void {
    this.#socket.removeAllListeners("readable");
  }

  move(file: number, offset: number, length: number): number {
    if (this.#held.length === 0) this.#read(CHUNK_BYTES);
    const written = writeSync(file, this.#held, 0, Math.min(length, this.#held.length), offset);
    this.#held = this.#held.subarray(written);
    return written;
  }

  peek(length: number): Buffer {
    if (this.#held.length < length) this.#read(length - this.#held.length);
    return this.#held.subarray(0, length);
  }

  close(): void {
    this.#socket.destroy();
  }

  /** First what the socket has read ahead, then at most `length` bytes from the FIFO itself. */
  #read(length: number): void {
    const ahead: Buffer | null = this.#socket.read();
    const rest = Buffer.allocUnsafe(length);
    const bytes = ahead ? 0 : readNow(this.#fd, rest);
    this.#held = Buffer.concat([this.#held, ahead ?? rest.subarray(0, bytes)]);
  }
}

function readNow(fd: number, buffer: Buffer): number {
  try {
    return readSync(fd, buffer, 0, buffer.length, null);
  } catch (error) {
    if (errnoOf(error) === "EAGAIN") return 0;
    throw error;
  }
}
