import { readFileSync } from "node:fs";
import { round } from "./quantiles.ts";

const BYTES_PER_KIB = 1024;
const BYTES_PER_MB = 1e6;

/** In MB, which are 1,000,000 bytes. */
export interface ProcessMemory {
  /** Resident set size, as ps(1) and top(1) show it. */
  readonly rss: number;
  /** Proportional set size: what processes share counts by the share of each. */
  readonly pss: number;
}

export function processMemory(pid: number): ProcessMemory {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  const read = (name: string) =>
    megabytes(Number(new RegExp(`^${name}: +(\\d+) kB$`, "m").exec(rollup)?.[1]) * BYTES_PER_KIB);
  return { rss: read("Rss"), pss: read("Pss") };
}

/** MB of bytes, to one digit after the point. */
export function megabytes(bytes: number): number {
  return round(bytes / BYTES_PER_MB);
}
