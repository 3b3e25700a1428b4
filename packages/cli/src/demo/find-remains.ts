import { readdir, readFile } from "node:fs/promises";
import { sleep } from "@drover/clock";

const CGROUP_ROOT = "/sys/fs/cgroup";
const MAX_CGROUP_DEPTH = 5;

const PATIENCE_MS = 20_000;
const LOOK_AGAIN_MS = 50;

/** As {@link findRemains}; what ends by itself, as the log collector does, takes its time on a busy machine. */
export async function remainsInTheEnd(needle: string): Promise<string[]> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const remains = await findRemains(needle);
    if (remains.length === 0 || performance.now() > deadlineMs) return remains;
    await sleep(LOOK_AGAIN_MS);
  }
}

/**
 * What on this machine still names `needle`, a directory or the id of an allocation: processes by
 * their arguments and environment, mounts, cgroups. One line each.
 */
export async function findRemains(needle: string): Promise<string[]> {
  return [
    ...(await processesNaming(needle)),
    ...(await mountsNaming(needle)),
    ...(await cgroupsNaming(needle, CGROUP_ROOT, MAX_CGROUP_DEPTH)),
  ];
}

async function processesNaming(needle: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    const [command, environment] = await Promise.all([
      textOf(`/proc/${pid}/cmdline`),
      textOf(`/proc/${pid}/environ`),
    ]);
    if (command.includes(needle) || environment.includes(needle)) {
      found.push(`process ${pid}: ${command.replaceAll("\0", " ")}`);
    }
  }
  return found;
}

async function mountsNaming(needle: string): Promise<string[]> {
  const mounts = await textOf("/proc/self/mounts");
  return mounts
    .split("\n")
    .filter((line) => line.includes(needle))
    .map((line) => `mount ${line}`);
}

async function cgroupsNaming(needle: string, path: string, depth: number): Promise<string[]> {
  if (depth === 0) return [];
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  const nested = entries
    .filter((entry) => entry.isDirectory())
    .map(async ({ name }) => [
      ...(name.includes(needle) ? [`cgroup ${path}/${name}`] : []),
      ...(await cgroupsNaming(needle, `${path}/${name}`, depth - 1)),
    ]);
  return (await Promise.all(nested)).flat();
}

/** Empty for what is gone meanwhile, or is not ours to read. */
async function textOf(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => "");
}
