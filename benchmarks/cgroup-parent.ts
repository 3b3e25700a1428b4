import { existsSync, rmdirSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { readCgroupMounts } from "@drover/process";

/** Where the tasks of a benchmark have their cgroups, as root. */
export const CGROUP_PARENT = `drover/bench-${process.pid}`;

/** A driver removes its tasks' cgroups and keeps their parent; to be called when no task is left. */
export function removeCgroupParent(): void {
  const mounts = readCgroupMounts();
  if (mounts === undefined) return;
  const roots = mounts.version === 1 ? mounts.controllers.values() : [mounts.directory];
  for (const mount of new Set(roots)) {
    const directory = path.join(mount, CGROUP_PARENT);
    if (existsSync(directory)) rmdirSync(directory);
  }
}
