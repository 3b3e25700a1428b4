import { isTerminal, type Job, makesOthers, type Node } from "@drover/job";
import { jobKey, type StateStore, type Transaction } from "@drover/store";
import type { Nondeterminism } from "../nondeterminism.ts";
import { newEvaluation } from "../scheduler/new-evaluation.ts";
import type { ClusterState } from "../state/cluster-state.ts";

/**
 * Has the scheduler look at the system jobs that have nothing on a node. Where constraints kept them
 * away nothing waits for room, so this is what places them when the node has changed.
 *
 * @returns the ids of the evaluations
 */
export function evaluateSystemJobs(
  transaction: Transaction,
  node: Node,
  { store }: ClusterState,
  { newId, now }: Nondeterminism,
): string[] {
  const ids: string[] = [];
  for (const job of store.table("jobs").values()) {
    if (!isSystem(job) || job.Stop || makesOthers(job) || hasPlace(store, job)) continue;
    const evaluation = newEvaluation(job, { id: newId(), triggeredBy: "node-update", now: now() });
    transaction.put("evaluations", { ...evaluation, NodeID: node.ID });
    ids.push(evaluation.ID);
  }
  return ids;
}

function isSystem({ Type }: Job): boolean {
  return Type === "system" || Type === "sysbatch";
}

/** Whether each group of a job has what it wants on the node; of a sysbatch job, whether it ran. */
function hasPlace(store: StateStore, job: Job): boolean {
  const key = jobKey({ namespace: job.Namespace, id: job.ID });
  const allocations = store.table("allocations").by("job", key);
  return job.TaskGroups.every(({ Name, Count }) => {
    const own = allocations.filter(({ TaskGroup }) => TaskGroup === Name);
    return Count === 0 || own.some((alloc) => job.Type === "sysbatch" || !isTerminal(alloc));
  });
}
