import { Fault } from "@drover/fault";
import type { Job } from "@drover/job";

/** What a client cannot say about a job. */
export function serverOwned(existing: Job | undefined) {
  return {
    ParentID: existing?.ParentID ?? "",
    Payload: existing?.Payload ?? null,
    DispatchIdempotencyToken: existing?.DispatchIdempotencyToken ?? "",
  };
}

/** @throws {Fault} `failed_precondition` for what would make another kind of job of it */
export function requirePossible(before: Job, after: Job): void {
  const change = (what: string) =>
    new Fault("failed_precondition", `Cannot update job "${after.ID}" ${what}; purge it first`);
  if (before.Type !== after.Type) {
    throw change(`from type "${before.Type}" to "${after.Type}"`);
  }
  if ((before.Periodic === null) !== (after.Periodic === null)) {
    throw change(after.Periodic ? "to being periodic" : "to being non-periodic");
  }
  if ((before.ParameterizedJob === null) !== (after.ParameterizedJob === null)) {
    throw change(after.ParameterizedJob ? "to being parameterized" : "to being non-parameterized");
  }
}

/** @throws {Fault} `failed_precondition` if the job's `JobModifyIndex` is another; 0 stands for a new job */
export function requireIndex(existing: Job | undefined, index: number | undefined): void {
  if (index === undefined) return;
  if (index === 0 && existing !== undefined) {
    throw new Fault("failed_precondition", "Enforcing job modify index 0: job already exists");
  }
  if (index !== 0 && existing === undefined) {
    throw new Fault(
      "failed_precondition",
      `Enforcing job modify index ${index}: job does not exist`,
    );
  }
  if (existing !== undefined && existing.JobModifyIndex !== index) {
    throw new Fault(
      "failed_precondition",
      `Enforcing job modify index ${index}: job exists with conflicting job modify index: ${existing.JobModifyIndex}`,
    );
  }
}

/** A job with the resources of the tasks that exist already, in groups of the same name. */
export function withResourcesOf(job: Job, existing: Job): Job {
  const known = new Map(
    existing.TaskGroups.flatMap(({ Name, Tasks }) =>
      Tasks.map((task) => [`${Name}\0${task.Name}`, task.Resources] as const),
    ),
  );
  const TaskGroups = job.TaskGroups.map((group) => ({
    ...group,
    Tasks: group.Tasks.map((task) => ({
      ...task,
      Resources: known.get(`${group.Name}\0${task.Name}`) ?? task.Resources,
    })),
  }));
  return { ...job, TaskGroups };
}

/** A job with the counts of the groups that exist already. */
export function withCountsOf(job: Job, existing: Job): Job {
  const counts = new Map(existing.TaskGroups.map(({ Name, Count }) => [Name, Count]));
  const TaskGroups = job.TaskGroups.map((group) => ({
    ...group,
    Count: counts.get(group.Name) ?? group.Count,
  }));
  return { ...job, TaskGroups };
}
