import type { AllocListStub, JobListStub } from "@drover/api";
import type { JobName } from "../place.ts";

/** The state of a job in a word that says more than Nomad's. */
export function jobWord(job: Pick<JobListStub, "Status" | "Stop" | "JobSummary">): string {
  if (job.Stop) return job.Status === "dead" ? "stopped" : "stopping";
  if (job.Status === "dead") return countsOf(job).failed > 0 ? "failed" : "finished";
  return job.Status;
}

/** How many of a job's allocations run, should run, and have failed. */
export function countsOf({ JobSummary }: Pick<JobListStub, "JobSummary">): {
  running: number;
  desired: number;
  failed: number;
} {
  const groups = Object.values(JobSummary?.Summary ?? {});
  const sum = (count: (group: (typeof groups)[number]) => number) =>
    groups.reduce((all, group) => all + count(group), 0);
  const running = sum((group) => group.Running);
  return {
    running,
    desired: running + sum((group) => group.Starting + group.Queued),
    failed: sum((group) => group.Failed + group.Lost),
  };
}

/** How often the tasks of each job's allocations were restarted, by the job's {@link nameOf}. */
export function restartsOf(allocations: readonly AllocListStub[]): Map<string, number> {
  const restarts = new Map<string, number>();
  for (const { JobID, Namespace, TaskStates } of allocations) {
    const own = Object.values(TaskStates ?? {}).reduce((all, { Restarts }) => all + Restarts, 0);
    const name = nameOf({ ID: JobID, Namespace });
    restarts.set(name, (restarts.get(name) ?? 0) + own);
  }
  return restarts;
}

/** A job's name in all namespaces. */
export function nameOf({ ID, Namespace }: JobName): string {
  return `${Namespace} ${ID}`;
}
