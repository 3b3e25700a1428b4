import { randomUUID } from "node:crypto";
import path from "node:path";
import type { TaskConfig } from "@drover/driver";

/** A task of an allocation of its own, which writes nowhere. Its directory is `alloc/task` of `root`. */
export function benchmarkTask(
  root: string,
  driverConfig: { command: string; args: readonly string[] },
): TaskConfig {
  const allocId = randomUUID();
  const allocDir = path.join(root, "alloc");
  return {
    id: `${allocId}/task/1`,
    name: "task",
    allocId,
    jobId: "bench",
    jobName: "bench",
    taskGroupName: "group",
    namespace: "default",
    nodeName: "node",
    nodeId: "node",
    driverConfig,
    env: { PATH: "/usr/bin:/bin", NOMAD_ALLOC_ID: allocId },
    resources: {
      cpuShares: 100,
      memoryMb: 64,
      memoryMaxMb: 0,
      cpusetCpus: "",
      cpusetCgroup: "",
      ports: [],
    },
    user: "",
    allocDir,
    stdoutPath: "/dev/null",
    stderrPath: "/dev/null",
    network: { mode: "host", path: "" },
    mounts: [],
    devices: [],
  };
}
