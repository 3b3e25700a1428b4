import {
  type Allocation,
  type Evaluation,
  isTerminal,
  type Job,
  type JobStatus,
} from "@drover/job";

/** What `job status` says of a job: by its type, its allocations and its evaluations. */
export function jobStatus(
  job: Job,
  {
    allocations,
    evaluations,
  }: { allocations: readonly Allocation[]; evaluations: readonly Evaluation[] },
): JobStatus {
  if (job.Type === "system" || job.Periodic?.Enabled || job.ParameterizedJob !== null) {
    const isTemplate = job.ParameterizedJob === null || !job.Dispatched;
    if (isTemplate) return job.Stop ? "dead" : "running";
  }
  if (allocations.some((alloc) => !isTerminal(alloc))) return "running";
  const isOpen = ({ Status }: Evaluation) => Status === "pending" || Status === "blocked";
  if (evaluations.some(isOpen)) return "pending";
  return job.Stop || allocations.length > 0 || evaluations.length > 0 ? "dead" : "pending";
}
