import { type Allocation, isTerminal, type Job, type TaskGroup } from "@drover/job";
import { DESCRIPTION } from "../descriptions.ts";
import { allocName } from "../placing/alloc-name.ts";
import { emptyDecision, type GroupDecision } from "./group-decision.ts";
import { GroupVersions, isCurrent } from "./group-versions.ts";

/** Decides what a group of a system or sysbatch job needs: one allocation on the node. */
export function decideSystemGroup({
  job,
  group,
  allocations,
  isOpen,
}: {
  job: Job;
  group: TaskGroup;
  allocations: readonly Allocation[];
  /** Whether the node takes allocations of the job; one that does not keeps what runs. */
  isOpen: boolean;
}): GroupDecision {
  const decision = emptyDecision();
  const [current, ...surplus] = allocations.filter((alloc) => !isTerminal(alloc));
  for (const alloc of surplus) decision.stop.push({ alloc, description: DESCRIPTION.notNeeded });
  if (current === undefined) {
    const isDone = job.Type === "sysbatch" && allocations.some((alloc) => isCurrent(alloc, job));
    if (isDone) decision.ignored++;
    else if (isOpen && group.Count > 0) {
      decision.place.push({ name: allocName(job, group, 0), kind: "new" });
    }
    return decision;
  }
  if (group.Count === 0) {
    decision.stop.push({ alloc: current, description: DESCRIPTION.notNeeded });
  } else if (current.DesiredTransition.Migrate === true) {
    if (isOpen && job.Type === "system") {
      decision.place.push({ name: current.Name, kind: "migrate", previous: current });
    } else decision.stop.push({ alloc: current, description: DESCRIPTION.migrating });
  } else if (isCurrent(current, job)) decision.ignored++;
  else if (!isOpen) decision.stop.push({ alloc: current, description: DESCRIPTION.notNeeded });
  else if (!new GroupVersions(job, group).isOutdated(current)) decision.inPlace.push(current);
  else decision.place.push({ name: current.Name, kind: "update", previous: current });
  return decision;
}
