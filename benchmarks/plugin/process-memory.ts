import { readFileSync } from "node:fs";
import { round } from "./quantiles.ts";

const KIB_PER_MIB = 1024;

/** In MiB. */
export interface ProcessMemory {
  /** Resident set size, as ps(1) and top(1) show it. */
  readonly rss: number;
  /** Proportional set size: what processes share counts by the share of each. */
  readonly pss: number;
}

export function processMemory(pid: number): ProcessMemory {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  const read = (name: string) =>
    round(Number(new RegExp(`^${name}: +(\\d+) kB$`, "m").exec(rollup)?.[1]) / KIB_PER_MIB);
  return { rss: read("Rss"), pss: read("Pss") };
}
