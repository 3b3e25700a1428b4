import {
  type Allocation,
  type Deployment,
  type DeploymentGroup,
  type Job,
  type TaskGroup,
  toRfc3339,
  ZERO_TIME,
} from "@drover/job";
import { DESCRIPTION } from "../descriptions.ts";

/** Whether a deployment may still change anything. */
export function isActive(deployment: Pick<Deployment, "Status">): boolean {
  return ["running", "paused", "pending", "blocked", "unblocking"].includes(deployment.Status);
}

/** Whether a deployment places nothing: it failed, or somebody paused it. */
export function isHalted(deployment: Pick<Deployment, "Status">): boolean {
  return deployment.Status !== "running";
}

/** Whether a deployment rolls out this very version of the job. */
export function isOfVersion(deployment: Deployment, job: Job): boolean {
  return deployment.JobVersion === job.Version && deployment.JobCreateIndex === job.CreateIndex;
}

/** Whether a group is rolled out step by step, with health. */
export function isRolledOut(job: Job, group: TaskGroup): boolean {
  return job.Type === "service" && (group.Update?.MaxParallel ?? 0) > 0;
}

/** A deployment that is no longer of use: of an older version, or of a stopped job. */
export function cancelled(deployment: Deployment, job: Job | undefined, now: bigint): Deployment {
  const isStopped = job === undefined || job.Stop;
  return {
    ...deployment,
    Status: "cancelled",
    StatusDescription: isStopped
      ? DESCRIPTION.deploymentStoppedJob
      : DESCRIPTION.deploymentNewerJob,
    ModifyTime: now,
  };
}

/** The deployment of a job's version, with nothing placed. */
export function newDeployment(
  job: Job,
  groups: readonly { group: TaskGroup; canaries: number }[],
  { id, priority, now }: { id: string; priority: number; now: bigint },
): Deployment {
  const needsPromotion = groups.some(({ canaries }) => canaries > 0);
  const promotesItself = groups.every(
    ({ group, canaries }) => canaries === 0 || group.Update?.AutoPromote === true,
  );
  return {
    ID: id,
    Namespace: job.Namespace,
    JobID: job.ID,
    JobVersion: job.Version,
    JobModifyIndex: job.ModifyIndex,
    JobSpecModifyIndex: job.JobModifyIndex,
    JobCreateIndex: job.CreateIndex,
    IsMultiregion: false,
    TaskGroups: Object.fromEntries(
      groups.map(({ group, canaries }) => [group.Name, newGroup(group, canaries)]),
    ),
    Status: "running",
    StatusDescription: !needsPromotion
      ? DESCRIPTION.deploymentRunning
      : promotesItself
        ? DESCRIPTION.deploymentAutoPromotion
        : DESCRIPTION.deploymentNeedsPromotion,
    EvalPriority: priority,
    CreateIndex: 0,
    ModifyIndex: 0,
    CreateTime: now,
    ModifyTime: now,
  };
}

function newGroup(group: TaskGroup, canaries: number): DeploymentGroup {
  return {
    AutoRevert: group.Update?.AutoRevert ?? false,
    AutoPromote: group.Update?.AutoPromote ?? false,
    ProgressDeadline: group.Update?.ProgressDeadline ?? 0,
    RequireProgressBy: ZERO_TIME,
    Promoted: false,
    PlacedCanaries: null,
    DesiredCanaries: canaries,
    DesiredTotal: group.Count,
    PlacedAllocs: 0,
    HealthyAllocs: 0,
    UnhealthyAllocs: 0,
  };
}

/** The deployment after new allocations of it were placed. */
export function withPlaced(
  deployment: Deployment,
  placed: readonly Allocation[],
  now: bigint,
): Deployment {
  const groups = { ...deployment.TaskGroups };
  for (const alloc of placed) {
    const group = groups[alloc.TaskGroup];
    if (group === undefined) continue;
    const isCanary = alloc.DeploymentStatus?.Canary === true;
    const deadline = BigInt(group.ProgressDeadline);
    const isFirst = group.RequireProgressBy === ZERO_TIME && deadline > 0n;
    groups[alloc.TaskGroup] = {
      ...group,
      PlacedAllocs: group.PlacedAllocs + 1,
      PlacedCanaries: isCanary ? [...(group.PlacedCanaries ?? []), alloc.ID] : group.PlacedCanaries,
      RequireProgressBy: isFirst ? toRfc3339(now + deadline) : group.RequireProgressBy,
    };
  }
  return { ...deployment, TaskGroups: groups, ModifyTime: now };
}

/** The canaries of a group that a cancelled, superseded or failed rollout left unpromoted. */
export function staleCanaries(
  deployment: Deployment | undefined,
  job: Job,
  group: string,
): ReadonlySet<string> {
  const state = deployment?.TaskGroups[group];
  if (!deployment || !state || state.Promoted) return new Set();
  const isOver = deployment.Status === "failed" || deployment.Status === "cancelled";
  return isOver || !isOfVersion(deployment, job) ? new Set(state.PlacedCanaries) : new Set();
}

/** Whether every group of a running deployment had all that it wants, healthy, and its canaries promoted. */
export function isReady({ Status, TaskGroups }: Deployment): boolean {
  return (
    Status === "running" &&
    Object.values(TaskGroups).every(
      ({ HealthyAllocs, DesiredTotal, DesiredCanaries, Promoted }) =>
        HealthyAllocs >= DesiredTotal && (DesiredCanaries === 0 || Promoted),
    )
  );
}
