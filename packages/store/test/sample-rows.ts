import type { Allocation, Evaluation, Job } from "@drover/job";

/** An evaluation of job "web". */
export function sampleEvaluation(fields: Partial<Evaluation> = {}): Evaluation {
  return {
    ID: "eval-1",
    Namespace: "default",
    JobID: "web",
    Status: "pending",
    CreateTime: 1706813837123456789n,
    ...fields,
  } as Evaluation;
}

/** A version of job "web". */
export function sampleJob(fields: Partial<Job> = {}): Job {
  return { ID: "web", Namespace: "default", Version: 0, Type: "service", ...fields } as Job;
}

/** An allocation of `job`. */
export function sampleAllocation(job: Job, fields: Partial<Allocation> = {}): Allocation {
  return {
    ID: "alloc-1",
    Namespace: job.Namespace,
    JobID: job.ID,
    Job: job,
    EvalID: "eval-1",
    DeploymentID: "",
    ...fields,
  } as Allocation;
}
