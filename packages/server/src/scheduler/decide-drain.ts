import {
  type Allocation,
  groupOf,
  isClientTerminal,
  isTerminal,
  type TaskGroup,
} from "@drover/job";
import { standing } from "./rollouts/rollout-budget.ts";

/** What a drain does next. */
export interface DrainDecision {
  /** Those that are told to go now. */
  readonly leaving: readonly Allocation[];
  /** Whether everything is gone that the drain takes off the node. */
  readonly isComplete: boolean;
}

/**
 * Decides what a drain of a node does next, as Nomad on a node that has no other beside it:
 *
 * - Of a service, as many go as `max_parallel` of the group's `migrate` block allows while the rest of
 *   its count runs. Their successors find no place, so the rest stays until the deadline.
 * - Batch jobs have time until the deadline.
 * - System jobs go when all others are gone, unless they are ignored.
 * - Once the deadline is over, or with `force`, all go at once.
 */
export function decideDrain({
  allocations,
  ignoresSystemJobs,
  isForced,
}: {
  /** Those on the node. */
  allocations: readonly Allocation[];
  ignoresSystemJobs: boolean;
  isForced: boolean;
}): DrainDecision {
  const open = allocations.filter(
    (alloc) =>
      !isClientTerminal(alloc.ClientStatus) && !(ignoresSystemJobs && alloc.Job.Type === "system"),
  );
  const staying = open.filter((alloc) => !isTerminal(alloc) && !alloc.DesiredTransition.Migrate);
  const isLast = open.every((alloc) => alloc.Job.Type === "system");
  return {
    leaving: isForced || isLast ? staying : groupsOf(staying).flatMap(migrating),
    isComplete: open.length === 0,
  };
}

/** The allocations of each group of a service. */
function groupsOf(allocations: readonly Allocation[]): Allocation[][] {
  const services = allocations.filter((alloc) => alloc.Job.Type === "service");
  const groups = Map.groupBy(services, ({ Namespace, JobID, TaskGroup }) =>
    [Namespace, JobID, TaskGroup].join("\0"),
  );
  return [...groups.values()];
}

/** Those of a group that may go now; what does no work goes in any case. */
function migrating(allocations: Allocation[]): Allocation[] {
  const newest = allocations.reduce((a, b) => (b.Job.Version > a.Job.Version ? b : a));
  const group = groupOf(newest);
  const idle = allocations.filter((alloc) => standing(alloc) === 0);
  const working = allocations
    .filter((alloc) => standing(alloc) > 0)
    .toSorted((a, b) => standing(a) - standing(b));
  const spared = working.length - mustStay(group);
  return [...idle, ...working.slice(0, Math.max(0, spared))];
}

function mustStay(group: TaskGroup | undefined): number {
  if (group === undefined) return 0;
  return group.Count - (group.Migrate?.MaxParallel ?? 1);
}
