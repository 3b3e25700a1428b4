import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const BYTES_PER_MB = 1e6;

/** What a process holds in memory by itself, in MB. */
export function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return (Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024) / BYTES_PER_MB;
}

/** The CPU time of a process so far, in milliseconds. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // Clock ticks are hundredths of a second on all that Linux runs on.
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** What a directory takes on the disk, in MB. */
export function diskMb(directory: string): number {
  const text = execFileSync("du", ["-sk", directory], { encoding: "utf8" });
  return (Number.parseInt(text, 10) * 1024) / BYTES_PER_MB;
}
