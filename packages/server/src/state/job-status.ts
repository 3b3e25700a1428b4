import type { Evaluation, Job, JobStatus } from "@drover/job";
import { jobKey, type StateStore } from "@drover/store";

/** What `job status` says of a job: by its type, its allocations and its evaluations. */
export function jobStatus(job: Job, store: StateStore): JobStatus {
  if (job.Type === "system" || job.Periodic?.Enabled || job.ParameterizedJob !== null) {
    const isTemplate = job.ParameterizedJob === null || !job.Dispatched;
    if (isTemplate) return job.Stop ? "dead" : "running";
  }
  const key = jobKey({ namespace: job.Namespace, id: job.ID });
  const allocations = store.table("allocations");
  // By indexes: it is asked with every change of an allocation, of which a job may have thousands.
  if (allocations.has("live", key)) return "running";
  const evaluations = store.table("evaluations").by("job", key);
  const isOpen = ({ Status }: Evaluation) => Status === "pending" || Status === "blocked";
  if (evaluations.some(isOpen)) return "pending";
  return job.Stop || allocations.has("job", key) || evaluations.length > 0 ? "dead" : "pending";
}
