import { closeSync, constants, fstatSync, openSync, writeSync } from "node:fs";

const PIECE = Buffer.alloc(256 * 1024);
const { O_RDWR, O_CREAT } = constants;

/**
 * Makes SQLite's write-ahead log at least `bytes` long, with zeros. SQLite writes over them and takes
 * them for no data when it reads, so that this much can be written when the disk is full. Without
 * effect on file systems that never write in place.
 *
 * @returns whether there was room for all of it; what was there stays as it was
 */
export function reserveWal(file: string, bytes: number): boolean {
  try {
    const fd = openSync(file, O_RDWR | O_CREAT, 0o600);
    try {
      for (let { size } = fstatSync(fd); size < bytes; ) {
        size += writeSync(fd, PIECE, 0, Math.min(PIECE.length, bytes - size), size);
      }
    } finally {
      closeSync(fd);
    }
    return true;
  } catch {
    return false;
  }
}
