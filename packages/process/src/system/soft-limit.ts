import { readFileSync } from "node:fs";

/** A soft limit of this process; infinite where there is none. Source: proc_pid_limits(5). */
export function readSoftLimit(name: "Max open files" | "Max stack size"): number {
  const limits = readFileSync("/proc/self/limits", "utf8");
  const [, limit] = new RegExp(`^${name} +(\\d+)`, "m").exec(limits) ?? [];
  return Number(limit ?? Number.POSITIVE_INFINITY);
}
