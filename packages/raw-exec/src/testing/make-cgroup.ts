import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const CONTROLLERS = ["cpu", "memory", "cpuset"];

/**
 * Makes a cgroup of version 2 that has controllers to hand down.
 *
 * @param inner its path below the mount
 * @param controllers those that reach it
 */
export function makeCgroup(
  mount: string,
  inner: string,
  controllers: readonly string[] = CONTROLLERS,
): string {
  let directory = mount;
  for (const part of inner.split("/")) {
    const available = readFileSync(`${directory}/cgroup.controllers`, "utf8").trim().split(" ");
    const handed = available.filter((controller) => controllers.includes(controller));
    const words = handed.map((controller) => `+${controller}`);
    writeFileSync(`${directory}/cgroup.subtree_control`, words.join(" "));
    directory = path.join(directory, part);
    mkdirSync(directory, { recursive: true });
  }
  return directory;
}

/** Makes a cpuset of version 1 that takes processes: with all the cores and memory of its parent. */
export function makeCpuset(mount: string, inner: string): string {
  let directory = mount;
  for (const part of inner.split("/")) {
    const parent = directory;
    directory = path.join(directory, part);
    mkdirSync(directory, { recursive: true });
    for (const list of ["cpuset.cpus", "cpuset.mems"]) {
      if (readFileSync(path.join(directory, list), "utf8").trim() !== "") continue;
      const whole = readFileSync(path.join(parent, list), "utf8").trim();
      writeFileSync(path.join(directory, list), whole);
    }
  }
  return directory;
}
