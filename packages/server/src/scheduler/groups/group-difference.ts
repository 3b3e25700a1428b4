import type { Job, Task, TaskGroup } from "@drover/job";
import { stringifyJson } from "@drover/job";

/**
 * Whether a group's allocations must be replaced to get from one version of a job to another;
 * otherwise the new version is taken over by those that run.
 */
export function needsReplacement(
  before: { job: Job; group: TaskGroup },
  after: { job: Job; group: TaskGroup },
): boolean {
  return fixedParts(before) !== fixedParts(after);
}

/** What cannot change while an allocation lives, as text. */
function fixedParts({ job, group }: { job: Job; group: TaskGroup }): string {
  return stringifyJson({
    meta: [job.Meta, group.Meta],
    type: job.Type,
    networks: group.Networks,
    disk: group.EphemeralDisk,
    volumes: group.Volumes,
    consul: group.Consul,
    tasks: group.Tasks.map(fixedTaskParts),
  });
}

// Limits on logs, restarts, kill time-outs, services and constraints are taken over in place.
function fixedTaskParts(task: Task): unknown {
  const { CPU, Cores, MemoryMB, MemoryMaxMB, Networks, Devices, NUMA, SecretsMB } = task.Resources;
  return {
    Name: task.Name,
    Driver: task.Driver,
    User: task.User,
    Config: task.Config,
    Env: task.Env,
    Meta: task.Meta,
    Resources: { CPU, Cores, MemoryMB, MemoryMaxMB, Networks, Devices, NUMA, SecretsMB },
    Lifecycle: task.Lifecycle,
    Leader: task.Leader,
    DispatchPayload: task.DispatchPayload,
    LogsDisabled: task.LogConfig.Disabled,
    Artifacts: task.Artifacts,
    Templates: task.Templates,
    VolumeMounts: task.VolumeMounts,
    Vault: task.Vault,
    Identity: task.Identity,
    Identities: task.Identities,
  };
}
