import { createHash } from "node:crypto";
import type { Job, ScalingPolicy } from "@drover/job";
import type { StateStore } from "@drover/store";

const HORIZONTAL = "horizontal";

/** A policy with what it is about, as it is told. */
export interface PlacedScalingPolicy extends ScalingPolicy {
  Target: { Namespace: string; Job: string; Group: string };
}

/** The scaling policies of all jobs that are not stopped, in the order of their ids. */
export function scalingPolicies(store: StateStore): PlacedScalingPolicy[] {
  return [...store.table("jobs").values()]
    .flatMap((job) => scalingPoliciesOf(job))
    .toSorted((a, b) => (a.ID < b.ID ? -1 : 1));
}

/** The scaling policies of a job's task groups; none once it is stopped. */
export function scalingPoliciesOf(job: Job): PlacedScalingPolicy[] {
  if (job.Stop) return [];
  return job.TaskGroups.flatMap(({ Name: Group, Scaling }) => {
    if (Scaling === null) return [];
    const Target = { Namespace: job.Namespace, Job: job.ID, Group };
    const Type = Scaling.Type || HORIZONTAL;
    const ID = idOf([job.Namespace, job.ID, Group, String(job.CreateIndex)]);
    const indexes = { CreateIndex: job.CreateIndex, ModifyIndex: job.JobModifyIndex };
    return [{ ...Scaling, ID, Type, Target, ...indexes }];
  });
}

/** A UUID that stays as long as the job is registered. */
function idOf(parts: readonly string[]): string {
  const digest = createHash("sha256").update(parts.join("\0")).digest("hex");
  return digest.slice(0, 32).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-8$3-8$4-$5");
}
