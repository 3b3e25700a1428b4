import type { Job, TaskGroup } from "@drover/job";
import { tooManyAllocations } from "../job-ranges.ts";
import { quote, within } from "./messages.ts";
import { validateGroup } from "./validate-group.ts";
import { validateParameterized, validatePeriodic } from "./validate-periodic.ts";
import { validatePlacement } from "./validate-placement.ts";
import { warnings } from "./warnings.ts";

/** What speaks against a job, and what should be known before it runs. */
export interface Validation {
  /** Why the job cannot be registered; empty if it can. */
  readonly errors: string[];
  readonly warnings: string[];
}

const JOB_TYPES: readonly string[] = ["service", "batch", "system", "sysbatch"];
const MAX_DESCRIPTION_LENGTH = 1000;

/** Validates a canonical job as Nomad does when one is registered. Everything wrong is reported at once. */
export function validate(job: Job): Validation {
  return { errors: [...validateJob(job)], warnings: [...warnings(job)] };
}

function* validateJob(job: Job): Generator<string> {
  yield* validateIdentity(job);
  if (!JOB_TYPES.includes(job.Type)) yield `Invalid job type: ${quote(job.Type)}`;
  if (job.Priority < 1 || job.Priority > 100) {
    yield `job priority must be between [1, 100], not ${job.Priority}`;
  }
  if (job.Datacenters.includes("")) yield "Job datacenter must be non-empty string";
  if (job.Payload) yield "job can't be submitted with a payload, only dispatched";
  if ((job.UI?.Description.length ?? 0) > MAX_DESCRIPTION_LENGTH) {
    yield `UI description must be under 1000 characters, currently ${job.UI?.Description.length}`;
  }
  yield* validatePlacement(job, job.Type);
  if (job.TaskGroups.length === 0) yield "Missing job task groups";
  yield* validateGroupNames(job.TaskGroups);
  yield* tooManyAllocations(job);
  for (const group of job.TaskGroups) {
    yield* within(`Task group ${group.Name} validation failed`, validateGroup(group, job));
  }
  yield* validatePeriodic(job);
  yield* validateParameterized(job);
}

function* validateIdentity({ ID, Name, Region, Namespace }: Job): Generator<string> {
  if (Region === "") yield "Missing job region";
  if (ID === "") yield "Missing job ID";
  else if (ID.includes(" ")) yield "Job ID contains a space";
  else if (ID.includes("\0")) yield "Job ID contains a null character";
  if (Name === "") yield "Missing job name";
  else if (Name.includes("\0")) yield "Job Name contains a null character";
  if (Namespace === "") yield "Job must be in a namespace";
}

function* validateGroupNames(groups: readonly TaskGroup[]): Generator<string> {
  const seen = new Map<string, number>();
  for (const [i, { Name }] of groups.entries()) {
    const earlier = seen.get(Name);
    if (Name === "") yield `Job task group ${i + 1} missing name`;
    else if (earlier !== undefined) {
      yield `Job task group ${i + 1} redefines '${Name}' from group ${earlier}`;
    } else seen.set(Name, i + 1);
  }
}
