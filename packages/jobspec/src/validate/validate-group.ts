import type { Job, Task, TaskGroup } from "@drover/job";
import { about, at, type Findings, quote, within } from "./messages.ts";
import { validateNetworks } from "./validate-network.ts";
import { validatePlacement } from "./validate-placement.ts";
import {
  validateDisconnect,
  validateMigrate,
  validateReschedule,
  validateRestart,
  validateScaling,
  validateUpdate,
} from "./validate-policies.ts";
import { validateGroupServices } from "./validate-service.ts";
import { validateTask } from "./validate-task.ts";
import { validateVolume } from "./validate-volume.ts";

const MIN_DISK_MB = 10;

export function* validateGroup(group: TaskGroup, job: Job): Findings {
  if (group.Name.includes("\0")) yield at("Name", "Task group name contains null character");
  if (group.Count < 0) yield at("Count", "Task group count can't be negative");
  if (job.Type === "system" && group.Count > 1) {
    yield at(
      "Count",
      `Job task group ${group.Name} has count ${group.Count}. Count cannot exceed 1 with system scheduler`,
    );
  }
  if ((group.ShutdownDelay ?? 0) < 0)
    yield at("ShutdownDelay", "ShutdownDelay must be a positive value");
  yield* validatePolicies(group, job);
  yield* validatePlacement(group, job.Type);
  if (group.EphemeralDisk.SizeMB < MIN_DISK_MB) {
    yield at(
      "EphemeralDisk.SizeMB",
      `minimum DiskMB value is ${MIN_DISK_MB}; got ${group.EphemeralDisk.SizeMB}`,
    );
  }
  for (const [name, volume] of Object.entries(group.Volumes ?? {})) {
    yield* within(
      `Task group volume validation for ${name} failed`,
      `Volumes.${name}`,
      validateVolume(volume, group, job),
    );
  }
  yield* within("Task group network validation failed", "", validateNetworks(group));
  yield* within("Task group service validation failed", "", validateGroupServices(group));
  yield* validateTaskList(group);
  for (const [i, task] of group.Tasks.entries()) {
    yield* within(
      `Task ${task.Name} validation failed`,
      ["Tasks", i],
      validateTask(task, group, job),
    );
  }
}

function* validatePolicies(group: TaskGroup, { Type }: Job): Findings {
  yield* about("RestartPolicy", validateRestart(group.RestartPolicy));
  const isPerNode = Type === "system" || Type === "sysbatch";
  if (group.ReschedulePolicy !== null) {
    if (isPerNode)
      yield at("ReschedulePolicy", "System or sysbatch jobs should not have a reschedule policy");
    else yield* about("ReschedulePolicy", validateReschedule(group.ReschedulePolicy));
  }
  if (group.Update !== null) {
    if (Type === "service" || Type === "system")
      yield* about("Update", validateUpdate(group.Update));
    else yield at("Update", `Job type ${quote(Type)} does not allow update block`);
  }
  if (group.Migrate !== null) {
    if (Type === "service") yield* about("Migrate", validateMigrate(group.Migrate));
    else yield at("Migrate", `Job type ${quote(Type)} does not allow migrate block`);
  }
  if (group.Disconnect !== null)
    yield* about("Disconnect", validateDisconnect(group.Disconnect, Type));
  if (group.Scaling !== null) {
    yield* within("Scaling policy invalid", "Scaling", validateScaling(group.Scaling, group));
  }
  if (group.MaxRunDuration !== null) {
    if (group.MaxRunDuration <= 0)
      yield at("MaxRunDuration", "MaxRunDuration must be greater than zero");
    if (Type !== "batch" && Type !== "sysbatch") {
      yield at("MaxRunDuration", `Job type ${quote(Type)} does not allow max_run_duration`);
    }
  }
}

function* validateTaskList({ Name, Tasks }: TaskGroup): Findings {
  if (Tasks.length === 0) {
    yield "Missing tasks for task group";
    return;
  }
  const seen = new Map<string, number>();
  for (const [i, task] of Tasks.entries()) {
    const earlier = seen.get(task.Name);
    if (task.Name === "") yield `Task ${i + 1} missing name`;
    else if (earlier !== undefined) {
      yield `Task ${i + 1} redefines '${task.Name}' from task ${earlier}`;
    } else seen.set(task.Name, i + 1);
  }
  if (Tasks.filter(({ Leader }) => Leader).length > 1) {
    yield "Only one task may be marked as leader";
  }
  if (!Tasks.some(isMain)) yield `Task group ${Name} must have at least one main task`;
}

function isMain({ Lifecycle }: Task): boolean {
  return Lifecycle === null;
}
