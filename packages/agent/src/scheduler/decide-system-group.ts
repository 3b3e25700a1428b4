import { type Allocation, isTerminal, type Job, type TaskGroup } from "@drover/job";
import { allocName } from "./alloc-name.ts";
import { DESCRIPTION } from "./descriptions.ts";
import { emptyDecision, type GroupDecision } from "./group-decision.ts";
import { needsReplacement } from "./group-difference.ts";
import { isCurrent } from "./group-versions.ts";

/** Decides what a group of a system or sysbatch job needs: one allocation on the node. */
export function decideSystemGroup({
  job,
  group,
  allocations,
  draining,
}: {
  job: Job;
  group: TaskGroup;
  allocations: readonly Allocation[];
  /** Whether the node sends away what runs on it. */
  draining: boolean;
}): GroupDecision {
  const decision = emptyDecision();
  const running = allocations.filter((alloc) => !isTerminal(alloc));
  const [current, ...surplus] = running;
  for (const alloc of surplus) decision.stop.push({ alloc, description: DESCRIPTION.notNeeded });
  if (draining || group.Count === 0) {
    if (current) decision.stop.push({ alloc: current, description: DESCRIPTION.notNeeded });
    return decision;
  }
  if (current === undefined) {
    const isDone = job.Type === "sysbatch" && allocations.some((alloc) => isCurrent(alloc, job));
    if (isDone) decision.ignored++;
    else decision.place.push({ name: allocName(job, group, 0), kind: "new" });
    return decision;
  }
  const before = current.Job.TaskGroups.find(({ Name }) => Name === group.Name);
  if (isCurrent(current, job)) decision.ignored++;
  else if (before && !needsReplacement({ job: current.Job, group: before }, { job, group })) {
    decision.inPlace.push(current);
  } else decision.place.push({ name: current.Name, kind: "update", previous: current });
  return decision;
}
