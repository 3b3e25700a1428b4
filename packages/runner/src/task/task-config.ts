import { randomUUID } from "node:crypto";
import type { TaskConfig, TaskResources } from "@drover/driver";
import type { Allocation } from "@drover/job";
import { interpolateConfig } from "../env/interpolate-config.ts";
import { formatCores } from "../env/task-env.ts";
import type { TaskHookContext } from "../hooks/task-hook.ts";

/**
 * Everything that a driver needs to start a task.
 *
 * @throws {Fault} `invalid_argument` if the task's config refers to something that is not there
 */
export function buildTaskConfig(
  { alloc, task, node, settings, scope, allocDir, network }: TaskHookContext,
  output: { stdoutPath: string; stderrPath: string },
): TaskConfig {
  return {
    id: `${alloc.ID}/${task.Name}/${randomUUID().slice(0, 8)}`,
    name: task.Name,
    allocId: alloc.ID,
    jobId: alloc.Job.ID,
    jobName: alloc.Job.Name,
    taskGroupName: alloc.TaskGroup,
    namespace: alloc.Namespace,
    nodeName: node.Name,
    nodeId: node.ID,
    driverConfig: interpolateConfig(task.Config ?? {}, scope),
    env: scope.env,
    resources: taskResources(alloc, task.Name, settings.memoryOversubscription),
    user: task.User,
    allocDir: allocDir.path,
    ...output,
    network,
    mounts: [],
    devices: [],
  };
}

function taskResources(
  { AllocatedResources: { Tasks, Shared } }: Allocation,
  task: string,
  memoryOversubscription: boolean,
): TaskResources {
  const granted = Tasks[task];
  return {
    cpuShares: granted?.Cpu.CpuShares ?? 0,
    memoryMb: granted?.Memory.MemoryMB ?? 0,
    memoryMaxMb: memoryOversubscription ? (granted?.Memory.MemoryMaxMB ?? 0) : 0,
    cpusetCpus: formatCores(granted?.Cpu.ReservedCores ?? []),
    cpusetCgroup: "",
    ports: (Shared.Ports ?? []).map(({ Label, Value, To, HostIP }) => ({
      label: Label,
      value: Value,
      to: To,
      hostIp: HostIP,
    })),
  };
}
