import type { AllocListStub, JobSummary, JobVersionsResponse } from "@drover/api";
import type { Deployment, Evaluation, Job, JobSubmission } from "@drover/job";
import { useApp } from "../app.ts";
import { events, type Live, useLive } from "./use-live.ts";

export function useJob(id: string): Live<Job> {
  const { client } = useApp();
  return useLive({
    key: `job ${id}`,
    read: (signal) => client.jobs.get(id, { signal }),
    changedBy: events(["Job"], id),
  });
}

export function useJobSummary(id: string): Live<JobSummary> {
  const { client } = useApp();
  return useLive({
    key: `summary ${id}`,
    read: (signal) => client.jobs.summary(id, { signal }),
    changedBy: events(["Job", "Allocation"], id),
  });
}

/** The allocations of a job, the newest first. */
export function useJobAllocations(id: string): Live<AllocListStub[]> {
  const { client } = useApp();
  return useLive({
    key: `allocations ${id}`,
    read: async (signal) => {
      const { value } = await client.jobs.allocations(id, { signal });
      return { value: value.toSorted((a, b) => b.CreateIndex - a.CreateIndex) };
    },
    changedBy: events(["Allocation"], id),
  });
}

export function useJobDeployments(id: string): Live<Deployment[]> {
  const { client } = useApp();
  return useLive({
    key: `deployments ${id}`,
    read: (signal) => client.jobs.deployments(id, { signal }),
    changedBy: events(["Deployment"], id),
  });
}

export function useJobEvaluations(id: string): Live<Evaluation[]> {
  const { client } = useApp();
  return useLive({
    key: `evaluations ${id}`,
    read: (signal) => client.jobs.evaluations(id, { signal }),
    changedBy: events(["Evaluation"], id),
  });
}

/** The versions of a job, the newest first, with what changed in each. */
export function useJobVersions(id: string): Live<JobVersionsResponse> {
  const { client } = useApp();
  return useLive({
    key: `versions ${id}`,
    read: (signal) => client.jobs.versions(id, { signal, diffs: true }),
    changedBy: events(["Job"], id),
  });
}

/** The text that a version of a job was read from. */
export function useSubmission(id: string | undefined, version: number): Live<JobSubmission> {
  const { client } = useApp();
  return useLive({
    key: id === undefined ? undefined : `submission ${version} ${id}`,
    read: (signal) => client.jobs.submission(id ?? "", version, { signal }),
    changedBy: () => false,
  });
}
