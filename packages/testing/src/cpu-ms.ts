import { readFileSync } from "node:fs";

/** The CPU time of a process so far, in milliseconds. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // Clock ticks are hundredths of a second on all that Linux runs on.
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
