import { type Allocation, type Deployment, isTerminal } from "@drover/job";
import { DESCRIPTION } from "../descriptions.ts";
import { isHalted } from "../rollouts/deployments.ts";
import type { GroupDecision } from "./group-decision.ts";
import type { GroupSituation } from "./group-situation.ts";
import { isCurrent } from "./group-versions.ts";
import { decideReschedule, RESCHEDULE_WINDOW } from "./rescheduling.ts";

/** Allocations that count, by what they need. */
export interface Sorted {
  /** Running, or over in a way that counts: a batch success, a failure that is not replaced yet. */
  readonly kept: Allocation[];
  /** Told to go; each gets a successor. */
  readonly migrate: Allocation[];
  /** Failed ones that are replaced now. */
  readonly replace: Allocation[];
}

export interface SortedGroup {
  readonly others: Sorted;
  /** The deployment's canaries until they are promoted. One that ended is still one of them. */
  readonly canaries: Sorted;
  /** Failed ones among those that are kept, which are replaced later. */
  readonly later: GroupDecision["later"];
  /** Canaries that nobody needs any more. */
  readonly stop: GroupDecision["stop"];
}

/** Sorts a group's allocations by what they need; leaves out those that have no part in its count. */
export function sortAllocations(situation: GroupSituation): SortedGroup {
  const canaryIds = unpromotedCanaries(situation);
  const held = heldNames(situation, canaryIds);
  const sorted: SortedGroup = { others: empty(), canaries: empty(), later: [], stop: [] };
  for (const alloc of situation.allocations) {
    if (situation.staleCanaries.has(alloc.ID)) {
      if (!isTerminal(alloc)) sorted.stop.push({ alloc, description: DESCRIPTION.notNeeded });
      continue;
    }
    const isCanary = canaryIds.has(alloc.ID);
    if (isCanary ? alloc.DesiredStatus !== "run" : !counts(alloc, situation)) continue;
    const { kept, migrate, replace } = isCanary ? sorted.canaries : sorted.others;
    if (!isTerminal(alloc)) {
      if (alloc.DesiredTransition.Migrate !== true) kept.push(alloc);
      else if (!isCanary) migrate.push(alloc);
      // The deployment places another one.
      else sorted.stop.push({ alloc, description: DESCRIPTION.migrating });
    } else if (isDone(alloc, situation)) kept.push(alloc);
    else if (alloc.NextAllocation === "" && (isCanary || !held.has(alloc.Name))) {
      const time = replacementTime(alloc, situation);
      if (time === "now") replace.push(alloc);
      else {
        kept.push(alloc);
        if (time !== undefined && alloc.FollowupEvalID === "") sorted.later.push({ alloc, time });
      }
    }
  }
  return sorted;
}

function empty(): Sorted {
  return { kept: [], migrate: [], replace: [] };
}

function unpromotedCanaries({ deployment, group }: GroupSituation): ReadonlySet<string> {
  const state = deployment?.TaskGroups[group.Name];
  return new Set(state?.Promoted ? [] : state?.PlacedCanaries);
}

/** The names of allocations that live and are no canaries: whoever had one before needs no successor. */
function heldNames(
  { allocations, staleCanaries }: GroupSituation,
  canaryIds: ReadonlySet<string>,
): ReadonlySet<string> {
  const holders = allocations.filter(
    (alloc) => !isTerminal(alloc) && !staleCanaries.has(alloc.ID) && !canaryIds.has(alloc.ID),
  );
  return new Set(holders.map(({ Name }) => Name));
}

/** Whether an allocation has a part in its group's count at all. */
function counts(alloc: Allocation, { job, deployment }: GroupSituation): boolean {
  if (!isTerminal(alloc)) return true;
  // A canary that ended before it was promoted leaves with its deployment.
  if (alloc.DeploymentStatus?.Canary && alloc.DeploymentID !== deployment?.ID) return false;
  const failed = alloc.DesiredStatus === "run" && alloc.ClientStatus === "failed";
  if (job.Type !== "batch") {
    return failed || (alloc.DesiredStatus === "run" && endedUnproven(alloc, deployment));
  }
  // What an earlier version of a batch job finished says nothing about this one.
  if (!isCurrent(alloc, job)) return false;
  return failed || wasDrained(alloc) || endedWell(alloc);
}

/** A service that ends before it is healthy has failed its deployment, whatever its exit code. */
function endedUnproven(alloc: Allocation, deployment: Deployment | undefined): boolean {
  return (
    alloc.ClientStatus === "complete" &&
    alloc.DeploymentID !== "" &&
    alloc.DeploymentID === deployment?.ID &&
    alloc.DeploymentStatus?.Healthy !== true
  );
}

/** Whether there is nothing more to do where an allocation was. */
function isDone(alloc: Allocation, { job }: GroupSituation): boolean {
  return job.Type === "batch" && (wasDrained(alloc) || endedWell(alloc));
}

function wasDrained({ DesiredTransition }: Allocation): boolean {
  return DesiredTransition.MigrateDisablePlacement === true;
}

function endedWell(alloc: Allocation): boolean {
  if (alloc.ClientStatus !== "complete") return false;
  if (alloc.DesiredStatus === "run") return true;
  const states = Object.values(alloc.TaskStates ?? {});
  return (
    states.length > 0 &&
    states.every((state) => state.State === "dead" && !state.Failed && endedByItself(state.Events))
  );
}

function endedByItself(events: readonly { Type: string }[]): boolean {
  return !events.some(({ Type }) => Type === "Killing" || Type === "Killed");
}

/** When a failed allocation gets a successor; undefined for never, or not yet known. */
function replacementTime(
  alloc: Allocation,
  { group, deployment, evaluationId, now }: GroupSituation,
): bigint | "now" | undefined {
  const { ForceReschedule, Reschedule } = alloc.DesiredTransition;
  if (alloc.DeploymentID !== "" && alloc.DeploymentID === deployment?.ID) {
    if (isHalted(deployment)) return undefined;
    // While the deployment goes on, it decides whether what failed it is tried again.
    const isJudged = alloc.DeploymentStatus?.Healthy === true || Reschedule === true;
    if (!isJudged && ForceReschedule !== true) return undefined;
  }
  if (ForceReschedule === true) return "now";
  const decision = decideReschedule(alloc, group.ReschedulePolicy, now);
  if (decision.kind === "never") return undefined;
  const isDue = decision.time <= now + RESCHEDULE_WINDOW || alloc.FollowupEvalID === evaluationId;
  return isDue ? "now" : decision.time;
}
