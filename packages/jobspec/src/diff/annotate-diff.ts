import type { FieldDiff, JobDiff, TaskDiff, TaskGroupDiff } from "@drover/job";

const IN_PLACE_FIELDS: ReadonlySet<string> = new Set(["KillTimeout"]);
const IN_PLACE_OBJECTS: ReadonlySet<string> = new Set([
  "Service",
  "Constraint",
  "Affinity",
  "Spread",
  "RestartPolicy",
]);

/**
 * Adds to a difference what it leads to: how many allocations of each group get which fate, and
 * for each change whether it makes, ends or replaces allocations.
 *
 * @param updates by group and fate ("create", "destroy", "in-place update", "create/destroy update",
 *   "ignore", "migrate", "canary"), from the scheduler
 */
export function annotateDiff(
  diff: JobDiff,
  updates: Readonly<Record<string, Readonly<Record<string, number>>>>,
): JobDiff {
  const TaskGroups = diff.TaskGroups?.map((group) =>
    annotateGroup(group, updates[group.Name] ?? {}),
  );
  return { ...diff, TaskGroups: TaskGroups ?? null };
}

function annotateGroup(
  group: TaskGroupDiff,
  updates: Readonly<Record<string, number>>,
): TaskGroupDiff {
  const counted = Object.entries(updates).filter(([, count]) => count !== 0);
  return {
    ...group,
    Updates: counted.length === 0 ? null : Object.fromEntries(counted),
    Fields:
      group.Fields?.map((field) => (field.Name === "Count" ? annotateCount(field) : field)) ?? null,
    Tasks: group.Tasks?.map((task) => annotateTask(task, group)) ?? null,
  };
}

function annotateCount(field: FieldDiff): FieldDiff {
  const [old, next] = [Number(field.Old), Number(field.New)];
  if (old === next) return field;
  return { ...field, Annotations: [old < next ? "forces create" : "forces destroy"] };
}

function annotateTask(task: TaskDiff, group: TaskGroupDiff): TaskDiff {
  if (task.Type === "None") return task;
  if (group.Type === "Added" && task.Type === "Added") {
    return { ...task, Annotations: ["forces create"] };
  }
  if (group.Type === "Deleted" && task.Type === "Deleted") {
    return { ...task, Annotations: ["forces destroy"] };
  }
  const annotation = isDestructive(task)
    ? "forces create/destroy update"
    : "forces in-place update";
  return { ...task, Annotations: [annotation] };
}

function isDestructive({ Fields, Objects }: TaskDiff): boolean {
  if (Fields?.some(({ Name }) => !IN_PLACE_FIELDS.has(Name))) return true;
  return (Objects ?? []).some(({ Name, Fields: fields }) => {
    if (Name === "LogConfig") {
      return fields?.some((field) => field.Name === "Disabled" && field.Type !== "None");
    }
    return !IN_PLACE_OBJECTS.has(Name);
  });
}
