import type { Job, UpdateStrategy } from "@drover/job";
import { fill } from "@drover/schema";
import type { JobInput } from "../input.ts";
import { JOB } from "../schema/job.ts";
import { UPDATE } from "../schema/policy.ts";
import { canonicalizeGroup } from "./canonicalize-group.ts";
import { EMPTY_UPDATE } from "./defaults.ts";

/**
 * The whole job that a job as sent stands for: every field is there, with Nomad's defaults where
 * nothing was given, and the job's policies are in its groups. Canonicalising a canonical job
 * changes nothing. `input` is not changed.
 */
export function canonicalize(input: JobInput): Job {
  const type = input.Type ?? "service";
  const id = input.ID ?? "";
  const update = jobUpdate(input, type);
  const job = fill(
    JOB,
    { ...input, ID: id, Name: input.Name ?? id },
    { Update: keptUpdate(update), TaskGroups: [] },
  );
  if (job.Datacenters.length === 0) job.Datacenters = ["*"];
  job.TaskGroups = (input.TaskGroups ?? [])
    .filter((group) => group !== null)
    .map((group) => canonicalizeGroup(group, { job, input, update }));
  return job;
}

/** What the groups inherit; null for nothing. */
function jobUpdate(input: JobInput, type: string): UpdateStrategy | null {
  if (input.Update) return fill(UPDATE, input.Update);
  return type === "service" || type === "system" ? fill(UPDATE, {}) : null;
}

/** Of the job's own strategy only stagger and parallelism stay with the job. */
function keptUpdate(update: UpdateStrategy | null): UpdateStrategy {
  if (update === null || update.MaxParallel <= 0) return { ...EMPTY_UPDATE };
  return { ...EMPTY_UPDATE, Stagger: update.Stagger, MaxParallel: update.MaxParallel };
}
