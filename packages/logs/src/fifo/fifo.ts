import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { Fault } from "@drover/fault";
import { systemFault } from "../system-fault.ts";

/** The reading end of a task's output. */
export interface Fifo {
  /** Calls back whenever there may be something to move, until paused. */
  watch(onReadable: () => void): void;
  /** No further calls back until {@link watch}; what the task writes waits in the FIFO. */
  pause(): void;
  /**
   * Moves at most `length` bytes into an open file at `offset`.
   *
   * @returns bytes moved; 0 when the FIFO is empty
   * @throws the system's error if the file cannot take them; they stay in the FIFO
   */
  move(file: number, offset: number, length: number): number;
  /** A copy of at most the next `length` bytes, which stay; empty when the FIFO is. */
  peek(length: number): Buffer;
  close(): void;
}

export type OpenFifo = (path: string) => Fifo;

/**
 * Opens a FIFO without waiting for a writer. Read-write, so that it never is at its end: writers
 * may come and go, as they do when a task is started anew.
 *
 * @throws {Fault} `not_found` if there is none, `invalid_argument` if it is something else
 */
export function openFifoDescriptor(path: string): number {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  } catch (cause) {
    throw systemFault(`Cannot open FIFO ${path}`, cause);
  }
  if (fstatSync(fd).isFIFO()) return fd;
  closeSync(fd);
  throw new Fault("invalid_argument", `${path} is not a FIFO`);
}
