import { mkdirSync } from "node:fs";
import path from "node:path";
import type { TaskConfig } from "@drover/driver";

/** A task with an allocation directory of its own below `root`, as Nomad's client hands it over. */
export function benchTask(
  root: string,
  name: string,
  command: string,
  ...args: readonly string[]
): TaskConfig {
  const allocDir = path.join(root, name);
  mkdirSync(path.join(allocDir, name), { recursive: true });
  return {
    id: `${name}/${name}/${path.basename(root)}`,
    name,
    allocId: name,
    jobId: "bench",
    jobName: "bench",
    taskGroupName: "bench",
    namespace: "default",
    nodeName: "node",
    nodeId: "node",
    driverConfig: { command, args },
    env: { PATH: "/usr/bin:/bin" },
    resources: {
      cpuShares: 100,
      memoryMb: 32,
      memoryMaxMb: 0,
      cpusetCpus: "",
      cpusetCgroup: "",
      ports: [],
    },
    user: "",
    allocDir,
    stdoutPath: path.join(allocDir, "stdout"),
    stderrPath: path.join(allocDir, "stderr"),
    network: { mode: "host", path: "" },
    mounts: [],
    devices: [],
  };
}
