import type { Job } from "@drover/job";
import { conform, errorsOf, type Json } from "@drover/schema";
import { JOB } from "./schema/job.ts";
import { MAX_COUNT } from "./schema/ranges.ts";

/**
 * Which fields of a job are not what they may be, whoever made it: a client, an operation as scaling
 * or dispatching, or an older version of this program that stored it. What it says as a whole is
 * judged by `validate`.
 *
 * @returns one sentence each, with the field's path; empty if all is in range
 */
export function outOfRangeFields(job: Job): string[] {
  const { problems } = conform(JOB, job as unknown as Json, { path: "Job", unknown: "ignore" });
  const wrong = errorsOf(problems).map(({ message }) => message);
  return wrong.length > 0 ? wrong : [...tooManyAllocations(job)];
}

/** Nomad's limit for a whole job, where its groups are each within it. */
export function* tooManyAllocations({ TaskGroups }: Job): Generator<string> {
  const total = TaskGroups.reduce((sum, { Count }) => sum + Count, 0);
  if (total <= MAX_COUNT) return;
  yield `A job may have at most ${MAX_COUNT} allocations (job_max_count); its groups have ${total}`;
}
