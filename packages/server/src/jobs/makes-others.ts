import type { Job } from "@drover/job";

/** Whether a job is run only through the jobs that are made from it. */
export function makesOthers(job: Job): boolean {
  return job.Periodic !== null || (job.ParameterizedJob !== null && !job.Dispatched);
}
