import { isDeepStrictEqual } from "node:util";
import type { DiffType, Job, JobDiff, Task, TaskDiff, TaskGroup, TaskGroupDiff } from "@drover/job";
import { GROUP } from "../schema/group.ts";
import { JOB } from "../schema/job.ts";
import { TASK } from "../schema/task.ts";
import { fieldDiffs } from "./field-diffs.ts";
import { flatFields } from "./flatten.ts";
import { changeType, partDiffs } from "./object-diff.ts";

/** What the server keeps of a job, and what is in its groups anyway. */
const JOB_IGNORED: ReadonlySet<string> = new Set([
  "ID",
  "Status",
  "StatusDescription",
  "Version",
  "VersionTag",
  "Stable",
  "CreateIndex",
  "ModifyIndex",
  "JobModifyIndex",
  "SubmitTime",
  "Update",
  "NomadTokenID",
  "VaultToken",
  "ConsulToken",
  "TaskGroups",
]);
const GROUP_IGNORED: ReadonlySet<string> = new Set(["Name", "Tasks"]);
const TASK_IGNORED: ReadonlySet<string> = new Set(["Name", "ScalingPolicies"]);
const TASK_IGNORED_WITH_RESTART: ReadonlySet<string> = new Set([...TASK_IGNORED, "RestartPolicy"]);

/**
 * How two versions of a job differ, in the structure of Nomad's plan.
 *
 * @param old null for a job that is new
 * @param next null for a job that is removed
 * @param options.contextual whether objects that differ list their unchanged fields too
 */
export function diffJobs(
  old: Job | null,
  next: Job | null,
  { contextual = false }: { contextual?: boolean } = {},
): JobDiff {
  const fields = fieldDiffs(
    flatFields(JOB, old, JOB_IGNORED),
    flatFields(JOB, next, JOB_IGNORED),
    false,
  );
  const objects = partDiffs(JOB, old, next, { contextual, ignored: JOB_IGNORED });
  const groups = byName(old?.TaskGroups, next?.TaskGroups).map(([before, after]) =>
    diffGroups(before, after, contextual),
  );
  const isChanged =
    fields.length > 0 || objects.length > 0 || groups.some(({ Type }) => Type !== "None");
  return {
    Type: isChanged && (old ?? next) !== null ? changeType(old, next) : "None",
    ID: next?.ID ?? old?.ID ?? "",
    Fields: fields,
    Objects: objects,
    TaskGroups: groups,
  };
}

function diffGroups(
  old: TaskGroup | null,
  next: TaskGroup | null,
  contextual: boolean,
): TaskGroupDiff {
  return {
    Type: typeOf(old, next),
    Name: next?.Name ?? old?.Name ?? "",
    Fields: fieldDiffs(
      flatFields(GROUP, old, GROUP_IGNORED),
      flatFields(GROUP, next, GROUP_IGNORED),
      false,
    ),
    Objects: partDiffs(GROUP, old, next, { contextual, ignored: GROUP_IGNORED }),
    Tasks: byName(old?.Tasks, next?.Tasks).map(([before, after]) =>
      diffTasks(before, after, {
        contextual,
        ignored:
          inheritsRestart(before, old) && inheritsRestart(after, next)
            ? TASK_IGNORED_WITH_RESTART
            : TASK_IGNORED,
      }),
    ),
    Updates: null,
  };
}

function diffTasks(
  old: Task | null,
  next: Task | null,
  { contextual, ignored }: { contextual: boolean; ignored: ReadonlySet<string> },
): TaskDiff {
  const fields = fieldDiffs(flatFields(TASK, old, ignored), flatFields(TASK, next, ignored), false);
  const objects = partDiffs(TASK, old, next, { contextual, ignored });
  const isSame = old !== null && next !== null && fields.length === 0 && objects.length === 0;
  return {
    Type: isSame ? "None" : changeType(old, next),
    Name: next?.Name ?? old?.Name ?? "",
    Fields: fields,
    Objects: objects,
    Annotations: null,
  };
}

/** A task that has its group's restart policy is not different because its group is. */
function inheritsRestart(task: Task | null, group: TaskGroup | null): boolean {
  return task === null || isDeepStrictEqual(task.RestartPolicy, group?.RestartPolicy);
}

function typeOf(old: object | null, next: object | null): DiffType {
  return isDeepStrictEqual(old, next) ? "None" : changeType(old, next);
}

/** Things of the same name side by side, in the order of their names. */
function byName<T extends { Name: string }>(
  old: readonly T[] = [],
  next: readonly T[] = [],
): [T | null, T | null][] {
  const before = new Map(old.map((item) => [item.Name, item]));
  const after = new Map(next.map((item) => [item.Name, item]));
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .map((name) => [before.get(name) ?? null, after.get(name) ?? null]);
}
