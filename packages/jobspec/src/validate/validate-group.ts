import type { Job, Task, TaskGroup } from "@drover/job";
import { quote, within } from "./messages.ts";
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

export function* validateGroup(group: TaskGroup, job: Job): Generator<string> {
  if (group.Name.includes("\0")) yield "Task group name contains null character";
  if (group.Count < 0) yield "Task group count can't be negative";
  if (job.Type === "system" && group.Count > 1) {
    yield `Job task group ${group.Name} has count ${group.Count}. Count cannot exceed 1 with system scheduler`;
  }
  if ((group.ShutdownDelay ?? 0) < 0) yield "ShutdownDelay must be a positive value";
  yield* validatePolicies(group, job);
  yield* validatePlacement(group, job.Type);
  if (group.EphemeralDisk.SizeMB < MIN_DISK_MB) {
    yield `minimum DiskMB value is ${MIN_DISK_MB}; got ${group.EphemeralDisk.SizeMB}`;
  }
  for (const [name, volume] of Object.entries(group.Volumes ?? {})) {
    yield* within(
      `Task group volume validation for ${name} failed`,
      validateVolume(volume, group, job),
    );
  }
  yield* within("Task group network validation failed", validateNetworks(group));
  yield* within("Task group service validation failed", validateGroupServices(group));
  yield* validateTaskList(group);
  for (const task of group.Tasks) {
    yield* within(`Task ${task.Name} validation failed`, validateTask(task, group, job));
  }
}

function* validatePolicies(group: TaskGroup, { Type }: Job): Generator<string> {
  yield* validateRestart(group.RestartPolicy);
  const isPerNode = Type === "system" || Type === "sysbatch";
  if (group.ReschedulePolicy !== null) {
    if (isPerNode) yield "System or sysbatch jobs should not have a reschedule policy";
    else yield* validateReschedule(group.ReschedulePolicy);
  }
  if (group.Update !== null) {
    if (Type === "service" || Type === "system") yield* validateUpdate(group.Update);
    else yield `Job type ${quote(Type)} does not allow update block`;
  }
  if (group.Migrate !== null) {
    if (Type === "service") yield* validateMigrate(group.Migrate);
    else yield `Job type ${quote(Type)} does not allow migrate block`;
  }
  if (group.Disconnect !== null) yield* validateDisconnect(group.Disconnect, Type);
  if (group.Scaling !== null) {
    yield* within("Scaling policy invalid", validateScaling(group.Scaling, group));
  }
  if (group.MaxRunDuration !== null) {
    if (group.MaxRunDuration <= 0) yield "MaxRunDuration must be greater than zero";
    if (Type !== "batch" && Type !== "sysbatch") {
      yield `Job type ${quote(Type)} does not allow max_run_duration`;
    }
  }
}

function* validateTaskList({ Name, Tasks }: TaskGroup): Generator<string> {
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
