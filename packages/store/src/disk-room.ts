import { statfsSync } from "node:fs";
import process from "node:process";
import { Fault } from "@drover/fault";

const BYTES_PER_MB = 1024 * 1024;
/** With less, only what ends work is written. */
const LEAST_FREE_BYTES = BYTES_PER_MB;

/**
 * Refuses to go on when the disk of a directory is as good as full.
 *
 * @throws {Fault} `storage_full`
 */
export function requireRoom(directory: string): void {
  const { bsize, bfree, bavail } = statfsSync(directory);
  // A part of many file systems is left to root.
  const free = (process.geteuid?.() === 0 ? bfree : bavail) * bsize;
  if (free >= LEAST_FREE_BYTES) return;
  const freeMb = (free / BYTES_PER_MB).toFixed(1);
  throw new Fault(
    "storage_full",
    `The disk with ${directory} is full (${freeMb} MB free), so nothing new is accepted; make room, by stopping jobs or with a garbage collection`,
    { recoverable: true },
  );
}
