import type { Job, TaskGroup } from "@drover/job";
import { tooManyAllocations } from "../job-ranges.ts";
import { about, at, type Findings, quote, within } from "./messages.ts";
import { validateGroup } from "./validate-group.ts";
import { validateParameterized, validatePeriodic } from "./validate-periodic.ts";
import { validatePlacement } from "./validate-placement.ts";

const JOB_TYPES: readonly string[] = ["service", "batch", "system", "sysbatch"];
const MAX_DESCRIPTION_LENGTH = 1000;

/** Validates a canonical job as Nomad does when one is registered. Everything wrong is reported at once. */
export function* validateJob(job: Job): Findings {
  yield* validateIdentity(job);
  if (!JOB_TYPES.includes(job.Type)) yield at("Type", `Invalid job type: ${quote(job.Type)}`);
  if (job.Priority < 1 || job.Priority > 100) {
    yield at("Priority", `job priority must be between [1, 100], not ${job.Priority}`);
  }
  if (job.Datacenters.includes(""))
    yield at("Datacenters", "Job datacenter must be non-empty string");
  if (job.Payload) yield "job can't be submitted with a payload, only dispatched";
  if ((job.UI?.Description.length ?? 0) > MAX_DESCRIPTION_LENGTH) {
    yield `UI description must be under 1000 characters, currently ${job.UI?.Description.length}`;
  }
  yield* validatePlacement(job, job.Type);
  if (job.TaskGroups.length === 0) yield "Missing job task groups";
  yield* validateGroupNames(job.TaskGroups);
  yield* tooManyAllocations(job);
  for (const [i, group] of job.TaskGroups.entries()) {
    const context = `Task group ${group.Name} validation failed`;
    yield* within(context, ["TaskGroups", i], validateGroup(group, job));
  }
  yield* about("Periodic", validatePeriodic(job));
  yield* about("ParameterizedJob", validateParameterized(job));
}

function* validateIdentity({ ID, Name, Region, Namespace }: Job): Findings {
  if (Region === "") yield "Missing job region";
  if (ID === "") yield "Missing job ID";
  else if (ID.includes(" ")) yield at("ID", "Job ID contains a space");
  else if (ID.includes("\0")) yield "Job ID contains a null character";
  if (Name === "") yield "Missing job name";
  else if (Name.includes("\0")) yield "Job Name contains a null character";
  if (Namespace === "") yield "Job must be in a namespace";
}

function* validateGroupNames(groups: readonly TaskGroup[]): Findings {
  const seen = new Map<string, number>();
  for (const [i, { Name }] of groups.entries()) {
    const earlier = seen.get(Name);
    if (Name === "") yield `Job task group ${i + 1} missing name`;
    else if (earlier !== undefined) {
      yield `Job task group ${i + 1} redefines '${Name}' from group ${earlier}`;
    } else seen.set(Name, i + 1);
  }
}
