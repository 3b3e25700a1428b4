import type { JobSummary, TaskGroupSummary } from "@drover/api";
import type { Job } from "@drover/job";
import { jobKey, type StateStore } from "@drover/store";

const EMPTY: TaskGroupSummary = {
  Queued: 0,
  Complete: 0,
  Failed: 0,
  Running: 0,
  Starting: 0,
  Lost: 0,
  Unknown: 0,
};

const COUNTED_AS = {
  pending: "Starting",
  running: "Running",
  complete: "Complete",
  failed: "Failed",
  lost: "Lost",
  unknown: "Unknown",
} as const;

/** How many allocations of each task group of a job stand where. */
export function jobSummary(store: StateStore, job: Job): JobSummary {
  const key = jobKey({ namespace: job.Namespace, id: job.ID });
  const summary: Record<string, TaskGroupSummary> = {};
  const queued = queuedOf(store, key);
  for (const { Name } of job.TaskGroups) summary[Name] = { ...EMPTY, Queued: queued[Name] ?? 0 };
  let index = job.ModifyIndex;
  for (const alloc of store.table("allocations").by("job", key)) {
    // What is left of an earlier, purged job of that name is none of this one's.
    if (alloc.Job.CreateIndex !== job.CreateIndex) continue;
    const group = summary[alloc.TaskGroup];
    if (group) group[COUNTED_AS[alloc.ClientStatus]]++;
    index = Math.max(index, alloc.ModifyIndex);
  }
  return {
    JobID: job.ID,
    Namespace: job.Namespace,
    Summary: summary,
    Children: childrenOf(store, job),
    CreateIndex: job.CreateIndex,
    ModifyIndex: index,
  };
}

function queuedOf(store: StateStore, key: string): Record<string, number> {
  let newest: { ModifyIndex: number; QueuedAllocations: Record<string, number> | null } | undefined;
  for (const evaluation of store.table("evaluations").by("job", key)) {
    if (evaluation.QueuedAllocations === null) continue;
    if (newest === undefined || evaluation.ModifyIndex > newest.ModifyIndex) newest = evaluation;
  }
  return newest?.QueuedAllocations ?? {};
}

function childrenOf(store: StateStore, job: Job): JobSummary["Children"] {
  if (job.Periodic === null && job.ParameterizedJob === null) return null;
  const children = { Pending: 0, Running: 0, Dead: 0 };
  const parent = jobKey({ namespace: job.Namespace, id: job.ID });
  for (const other of store.table("jobs").by("parent", parent)) {
    if (other.Status === "pending") children.Pending++;
    else if (other.Status === "running") children.Running++;
    else children.Dead++;
  }
  return children;
}
