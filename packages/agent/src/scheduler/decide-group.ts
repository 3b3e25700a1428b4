import type { Allocation, Deployment, Job, TaskGroup, UpdateStrategy } from "@drover/job";
import { isTerminal } from "@drover/job";
import { allocIndex, allocName, freeIndexes } from "./alloc-name.ts";
import { isRolledOut } from "./deployments.ts";
import { DESCRIPTION } from "./descriptions.ts";
import { emptyDecision, type GroupDecision } from "./group-decision.ts";
import { needsReplacement } from "./group-difference.ts";
import { decideReschedule, RESCHEDULE_WINDOW } from "./rescheduling.ts";

/** What a group of a service or batch job is decided from. */
export interface GroupSituation {
  readonly job: Job;
  readonly group: TaskGroup;
  /** The group's, those that are over included. */
  readonly allocations: readonly Allocation[];
  /** The deployment of this very version, if it has one. */
  readonly deployment: Deployment | undefined;
  /** Unproven allocations of a rollout that was cancelled or failed, by id. */
  readonly staleCanaries: ReadonlySet<string>;
  /** The evaluation that is worked on: it may be the one that a delayed replacement waited for. */
  readonly evaluationId: string;
  readonly now: bigint;
}

/** Decides what a group of a service or batch job needs. */
export function decideGroup(situation: GroupSituation): GroupDecision {
  const { job, group, deployment } = situation;
  const decision = emptyDecision();
  const promoted = deployment?.TaskGroups[group.Name]?.Promoted ?? false;
  const sorted = sortByNeed(situation, promoted);
  for (const alloc of sorted.stale) {
    decision.stop.push({ alloc, description: DESCRIPTION.notNeeded });
  }
  const canaries = sorted.kept.filter((alloc) => isCanaryOf(alloc, deployment));
  const taken = new Set(canaries.filter((alloc) => !isTerminal(alloc)).map(({ Name }) => Name));

  const excess = chooseExcess(sorted, { canaries, taken, promoted, count: group.Count });
  for (const alloc of excess) {
    if (!isTerminal(alloc)) decision.stop.push({ alloc, description: DESCRIPTION.notNeeded });
  }
  decision.later.push(...sorted.later.filter(({ alloc }) => !excess.has(alloc)));
  const kept = sorted.kept.filter((alloc) => !excess.has(alloc));
  const migrate = sorted.migrate.filter((alloc) => !excess.has(alloc));
  const replace = sorted.replace.filter((alloc) => !excess.has(alloc));

  const outdated: Allocation[] = [];
  for (const alloc of kept) {
    if (isCurrent(alloc, job)) decision.ignored++;
    else if (isOutdated(alloc, job, group)) outdated.push(alloc);
    else if (isTerminal(alloc)) decision.ignored++;
    else decision.inPlace.push(alloc);
  }

  for (const alloc of migrate) {
    // A canary is placed anew as such, below.
    const isCanary = !promoted && isCanaryOf(alloc, deployment);
    if (isCanary) decision.stop.push({ alloc, description: DESCRIPTION.migrating });
    else decision.place.push({ name: alloc.Name, kind: "migrate", previous: alloc });
  }
  const update = isRolledOut(job, group) ? group.Update : null;
  const wantedCanaries = promoted ? 0 : (update?.Canary ?? 0);
  const isCanarying = wantedCanaries > 0 && (outdated.length > 0 || canaries.length > 0);
  const isHalted = deployment?.Status === "failed" || deployment?.Status === "paused";
  if (isCanarying || isHalted) decision.waiting = outdated.length;
  if (isCanarying && !isHalted) {
    const replaceable = outdated.filter(({ Name }) => !taken.has(Name));
    const names = namesForCanaries(replaceable, [...kept, ...migrate], job, group);
    for (const name of names.take(Math.max(0, wantedCanaries - canaries.length))) {
      decision.place.push({ name, kind: "canary" });
    }
  }
  // The unproven version must not get in as the replacement of something that failed.
  if (isCanarying) return decision;
  for (const alloc of replace) {
    if (isHalted && alloc.DeploymentID === deployment.ID) continue;
    decision.place.push({ name: alloc.Name, kind: "reschedule", previous: alloc });
  }
  if (isHalted) return decision;

  const present = [...kept, ...migrate, ...replace];
  const missing = Math.max(0, group.Count - present.length);
  for (const index of freeIndexes(present).take(missing)) {
    decision.place.push({ name: allocName(job, group, index), kind: "new" });
  }
  const room = rolloutRoom(update, deployment, kept) - missing;
  for (const [position, alloc] of outdated.entries()) {
    if (position < room) decision.place.push({ name: alloc.Name, kind: "update", previous: alloc });
    else decision.waiting++;
  }
  return decision;
}

interface Sorted {
  /** Running, or over in a way that counts: a batch success, a failure that is not replaced. */
  readonly kept: Allocation[];
  readonly migrate: Allocation[];
  /** Failed ones that are replaced now. */
  readonly replace: Allocation[];
  /** Those of `kept` that are replaced later. */
  readonly later: GroupDecision["later"];
  readonly stale: Allocation[];
}

function sortByNeed(situation: GroupSituation, promoted: boolean): Sorted {
  const { job, group, evaluationId, now } = situation;
  const sorted: Sorted = { kept: [], migrate: [], replace: [], later: [], stale: [] };
  const held = heldNames(situation, promoted);
  for (const alloc of situation.allocations) {
    if (!counts(alloc, job)) continue;
    if (situation.staleCanaries.has(alloc.ID)) {
      if (!isTerminal(alloc)) sorted.stale.push(alloc);
      continue;
    }
    if (isTerminal(alloc)) {
      if (alloc.ClientStatus !== "failed") {
        sorted.kept.push(alloc);
        continue;
      }
      if (alloc.NextAllocation !== "" || held.has(alloc.Name)) continue;
      const forced =
        alloc.DesiredTransition.ForceReschedule === true || alloc.FollowupEvalID === evaluationId;
      const reschedule = decideReschedule(alloc, group.ReschedulePolicy, now);
      if (forced || (reschedule.kind === "at" && reschedule.time <= now + RESCHEDULE_WINDOW)) {
        sorted.replace.push(alloc);
        continue;
      }
      if (reschedule.kind === "at" && alloc.FollowupEvalID === "") {
        sorted.later.push({ alloc, time: reschedule.time });
      }
      sorted.kept.push(alloc);
    } else if (alloc.DesiredTransition.Migrate === true) sorted.migrate.push(alloc);
    else sorted.kept.push(alloc);
  }
  return sorted;
}

/** The names that need nobody else any more: canaries hold theirs once they are promoted. */
function heldNames(
  { allocations, deployment, staleCanaries }: GroupSituation,
  promoted: boolean,
): ReadonlySet<string> {
  const holders = allocations.filter(
    (alloc) =>
      !isTerminal(alloc) &&
      !staleCanaries.has(alloc.ID) &&
      (promoted || !isCanaryOf(alloc, deployment)),
  );
  return new Set(holders.map(({ Name }) => Name));
}

/** Whether an allocation has a part in its group's count at all. */
function counts(alloc: Allocation, job: Job): boolean {
  if (!isTerminal(alloc)) return true;
  if (job.Type !== "batch") return alloc.DesiredStatus === "run" && alloc.ClientStatus === "failed";
  // What an earlier version of a batch job finished says nothing about this one.
  if (!isCurrent(alloc, job)) return false;
  return alloc.ClientStatus === "complete"
    ? ranSuccessfully(alloc)
    : alloc.DesiredStatus === "run" && alloc.ClientStatus === "failed";
}

function ranSuccessfully(alloc: Allocation): boolean {
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

function isCurrent(alloc: Allocation, job: Job): boolean {
  return alloc.Job.Version === job.Version && alloc.Job.CreateIndex === job.CreateIndex;
}

function isOutdated(alloc: Allocation, job: Job, group: TaskGroup): boolean {
  const before = alloc.Job.TaskGroups.find(({ Name }) => Name === group.Name);
  return !before || needsReplacement({ job: alloc.Job, group: before }, { job, group });
}

function isCanaryOf(alloc: Allocation, deployment: Deployment | undefined): boolean {
  return (
    deployment !== undefined &&
    alloc.DeploymentID === deployment.ID &&
    alloc.DeploymentStatus?.Canary === true
  );
}

/**
 * The allocations beyond the group's count: failed ones go first, then the highest indexes. Canaries
 * come on top of the count; once they are promoted, those whose names they took go in any case.
 *
 * @param options.taken the names of the canaries that live
 */
function chooseExcess(
  { kept, migrate, replace }: Sorted,
  {
    canaries,
    taken,
    promoted,
    count,
  }: {
    canaries: readonly Allocation[];
    taken: ReadonlySet<string>;
    promoted: boolean;
    count: number;
  },
): Set<Allocation> {
  const all = [...kept, ...migrate, ...replace];
  const others = all.filter((alloc) => !canaries.includes(alloc));
  const excess = new Set(promoted ? others.filter(({ Name }) => taken.has(Name)) : []);
  const candidates = (promoted ? all : others).filter((alloc) => !excess.has(alloc));
  const isFailed = ({ ClientStatus }: Allocation) => (ClientStatus === "failed" ? 1 : 0);
  const byLeastNeed = candidates.toSorted(
    (a, b) => isFailed(b) - isFailed(a) || allocIndex(b) - allocIndex(a),
  );
  const superfluous = Math.max(0, candidates.length - count);
  for (const alloc of byLeastNeed.slice(0, superfluous)) excess.add(alloc);
  return excess;
}

/** Canaries take the names of those that they shall replace, then free ones. */
function* namesForCanaries(
  outdated: readonly Allocation[],
  present: readonly Allocation[],
  job: Job,
  group: TaskGroup,
): Generator<string> {
  for (const { Name } of outdated) yield Name;
  for (const index of freeIndexes(present)) yield allocName(job, group, index);
}

/** How many allocations may be on their way to health at once, beyond those that are. */
function rolloutRoom(
  update: UpdateStrategy | null,
  deployment: Deployment | undefined,
  kept: readonly Allocation[],
): number {
  const maxParallel = update?.MaxParallel ?? 0;
  if (maxParallel === 0) return Number.POSITIVE_INFINITY;
  if (deployment === undefined) return maxParallel;
  const own = kept.filter((alloc) => alloc.DeploymentID === deployment.ID && !isTerminal(alloc));
  return maxParallel - own.filter((alloc) => alloc.DeploymentStatus?.Healthy !== true).length;
}
