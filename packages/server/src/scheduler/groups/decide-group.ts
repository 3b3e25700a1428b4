import type { Allocation, Job, TaskGroup } from "@drover/job";
import { isTerminal } from "@drover/job";
import { DESCRIPTION } from "../descriptions.ts";
import { allocIndex, allocName, freeIndexes, SuccessorNames } from "../placing/alloc-name.ts";
import { isHalted, isRolledOut } from "../rollouts/deployments.ts";
import { RolloutBudget, standing } from "../rollouts/rollout-budget.ts";
import { chooseExcess } from "./choose-excess.ts";
import { emptyDecision, type GroupDecision } from "./group-decision.ts";
import type { GroupSituation } from "./group-situation.ts";
import { GroupVersions } from "./group-versions.ts";
import { sortAllocations } from "./sort-allocations.ts";

/**
 * Decides what a group of a service or batch job needs. What holds for rollouts:
 *
 * - An update never leaves fewer than `count - max_parallel` healthy allocations ({@link RolloutBudget}).
 * - Until its canaries are promoted, a version replaces nothing, not even what failed by itself:
 *   that is replaced by the version that it ran.
 * - A canary that failed still counts as one; its successor is a canary, placed when the group's
 *   reschedule policy says.
 * - A deployment that failed or is paused places nothing.
 */
export function decideGroup(situation: GroupSituation): GroupDecision {
  const { job, group, deployment } = situation;
  const decision = emptyDecision();
  const versions = new GroupVersions(job, group);
  const sorted = sortAllocations(situation);
  decision.stop.push(...sorted.stop);

  const state = deployment?.TaskGroups[group.Name];
  const { others, canaries } = sorted;
  const all = [...others.kept, ...others.migrate, ...others.replace];
  const { excess, superseded } = beyondCount(all, versions, group.Count);
  for (const alloc of excess) {
    if (!isTerminal(alloc)) decision.stop.push({ alloc, description: DESCRIPTION.notNeeded });
  }
  const isWanted = (alloc: Allocation) => !excess.has(alloc) && !superseded.has(alloc);
  decision.later.push(...sorted.later.filter(({ alloc }) => isWanted(alloc)));
  const kept = others.kept.filter(isWanted);
  const migrate = others.migrate.filter(isWanted);
  const replace = others.replace.filter(isWanted);

  const outdated: Allocation[] = [];
  for (const alloc of [...kept, ...canaries.kept]) {
    if (versions.isOutdated(alloc)) outdated.push(alloc);
    else if (versions.isCurrent(alloc) || isTerminal(alloc)) decision.ignored++;
    else decision.inPlace.push(alloc);
  }

  const update = isRolledOut(job, group) ? group.Update : null;
  const halted = deployment !== undefined && isHalted(deployment);
  const placedCanaries = canaries.kept.length + canaries.replace.length;
  const wantedCanaries = state?.Promoted ? 0 : (update?.Canary ?? 0);
  const isUpdate = [...outdated, ...migrate, ...replace].some((alloc) =>
    versions.isOutdated(alloc),
  );
  const isCanarying = wantedCanaries > 0 && (isUpdate || (state?.DesiredCanaries ?? 0) > 0);
  if (isCanarying && !halted) {
    for (const alloc of canaries.replace) {
      decision.place.push({
        name: alloc.Name,
        kind: "reschedule",
        previous: alloc,
        isCanary: true,
      });
    }
    const earlier = [...canaries.kept, ...canaries.replace];
    const taken = new Set(earlier.map(({ Name }) => Name));
    const replaceable = outdated.filter(({ Name }) => !taken.has(Name));
    const present = [...kept, ...migrate, ...replace, ...earlier];
    const names = namesForCanaries(replaceable, present, job, group);
    for (const name of names.take(Math.max(0, wantedCanaries - placedCanaries))) {
      decision.place.push({ name, kind: "canary", isCanary: true });
    }
  }

  const mayRollOut = !isCanarying && !halted;
  const present = [...kept, ...migrate, ...replace];
  const missing = mayRollOut ? Math.max(0, group.Count - present.length) : 0;
  const isOwn = ({ DeploymentID }: Allocation) => DeploymentID === deployment?.ID;
  const budget = new RolloutBudget({
    update,
    count: group.Count,
    deployment,
    kept: [...kept, ...others.kept.filter((alloc) => superseded.has(alloc))],
    leaving: [...migrate, ...replace].filter((alloc) => versions.isCurrent(alloc) && isOwn(alloc))
      .length,
    missing,
  });

  for (const alloc of superseded) {
    if (isTerminal(alloc)) continue;
    if (others.migrate.includes(alloc)) {
      decision.stop.push({ alloc, description: DESCRIPTION.migrating });
    } else if (mayRollOut && budget.spare(alloc)) {
      decision.stop.push({ alloc, description: DESCRIPTION.notNeeded });
    } else decision.waiting++;
  }
  const names = new SuccessorNames(job, group, present);
  for (const alloc of replace) {
    const wanted = { name: names.after(alloc), kind: "reschedule", previous: alloc } as const;
    if (!versions.isOutdated(alloc) || (mayRollOut && budget.place())) decision.place.push(wanted);
    // It ran well before it failed, so its version may have its place until the update comes to it.
    else if (isProven(alloc)) decision.place.push({ ...wanted, version: alloc.Job });
    else decision.waiting++;
  }
  for (const alloc of migrate) {
    const wanted = { name: names.after(alloc), kind: "migrate", previous: alloc } as const;
    if (!versions.isOutdated(alloc) || (mayRollOut && budget.place())) decision.place.push(wanted);
    else decision.place.push({ ...wanted, version: alloc.Job });
  }
  for (let count = 0; count < missing; count++) {
    decision.place.push({ name: names.free(), kind: "new" });
  }
  for (const alloc of outdated.toSorted(byLeastLoss)) {
    if (mayRollOut && budget.replace(alloc)) {
      decision.place.push({ name: names.after(alloc), kind: "update", previous: alloc });
    } else decision.waiting++;
  }
  return decision;
}

/**
 * Those that go without a successor: `superseded` ones, whose names live on in the new version, as in
 * promoted canaries, when they can be spared; `excess`, beyond the count, at once.
 */
function beyondCount(
  all: readonly Allocation[],
  versions: GroupVersions,
  count: number,
): { excess: Set<Allocation>; superseded: Set<Allocation> } {
  const living = all.filter((alloc) => !isTerminal(alloc) && !versions.isOutdated(alloc));
  const newNames = new Set(living.map(({ Name }) => Name));
  const old = all.filter((alloc) => newNames.has(alloc.Name) && versions.isOutdated(alloc));
  const superseded = new Set(old);
  const excess = chooseExcess(
    all.filter((alloc) => !superseded.has(alloc)),
    count,
    (alloc) => versions.isOutdated(alloc),
  );
  const goneNames = new Set([...excess].map(({ Name }) => Name));
  for (const alloc of old) {
    if (!goneNames.has(alloc.Name)) continue;
    superseded.delete(alloc);
    excess.add(alloc);
  }
  return { excess, superseded };
}

/** Whether an allocation's version may be placed again without a deployment that looks after it. */
function isProven({ DeploymentID, DeploymentStatus }: Allocation): boolean {
  return DeploymentID === "" || DeploymentStatus?.Healthy === true;
}

/** What does no work is replaced first, then what is not known to; then the lowest indexes. */
function byLeastLoss(a: Allocation, b: Allocation): number {
  return standing(a) - standing(b) || allocIndex(a) - allocIndex(b);
}

/** Canaries take the names of those that they are to replace, then free ones. */
function* namesForCanaries(
  outdated: readonly Allocation[],
  present: readonly Allocation[],
  job: Job,
  group: TaskGroup,
): Generator<string> {
  for (const { Name } of outdated) yield Name;
  for (const index of freeIndexes(present)) yield allocName(job, group, index);
}
