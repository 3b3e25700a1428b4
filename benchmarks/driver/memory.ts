import { readFileSync } from "node:fs";

/** Kilobytes of proportional set size, of all these processes together. */
export function sumPss(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + readPss(pid), 0);
}

function readPss(pid: number): number {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    return Number(/^Pss: +(\d+) kB$/m.exec(rollup)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
