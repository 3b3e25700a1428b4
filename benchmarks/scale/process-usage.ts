import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const BYTES_PER_MB = 1e6;

/**
 * From the end of work until an agent holds no more memory than it needs: it looks every ten seconds whether
 * there is garbage, and V8 gives its pages back some seconds later.
 */
export const SETTLE_MS = 30_000;

/** What a process holds in memory by itself, in MB. */
export function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return (Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024) / BYTES_PER_MB;
}

/** What a directory takes on the disk, in MB. */
export function diskMb(directory: string): number {
  const text = execFileSync("du", ["-sk", directory], { encoding: "utf8" });
  return (Number.parseInt(text, 10) * 1024) / BYTES_PER_MB;
}
