import { readdir, readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { readCgroupMounts } from "@drover/process";

const NUMA_NODES = "/sys/devices/system/node";

/**
 * What Nomad adds constraints on to jobs that need it, so that jobs exported from there are placed here: signals, control
 * groups, NUMA nodes and services. Names and values are Nomad's.
 */
export async function platformAttributes(): Promise<Record<string, string>> {
  const cgroups = readCgroupMounts();
  return {
    "nomad.service_discovery": "true",
    "os.signals": Object.keys(os.constants.signals).toSorted().join(","),
    ...(cgroups && { "os.cgroups.version": `${cgroups.version}` }),
    ...(await numaAttributes(NUMA_NODES)),
  };
}

/** @param directory that of sysfs with `node0` and so on; without it nothing is known of the nodes */
export async function numaAttributes(directory: string): Promise<Record<string, string>> {
  const names = await readdir(directory).catch(() => []);
  const nodes = names.filter((name) => /^node\d+$/.test(name)).toSorted(byNumber);
  if (nodes.length === 0) return {};
  const cores = nodes.map(async (name) => {
    const list = await readFile(path.join(directory, name, "cpulist"), "utf8").catch(() => "");
    return [`numa.${name}.cores`, list.trim()] as const;
  });
  return {
    "numa.node.count": `${nodes.length}`,
    ...Object.fromEntries(await Promise.all(cores)),
  };
}

function byNumber(a: string, b: string): number {
  return Number(a.slice("node".length)) - Number(b.slice("node".length));
}
