import { Fault } from "@drover/fault";
import { type Evaluation, isTerminal } from "@drover/job";
import type { ClusterState } from "../state/cluster-state.ts";
import { schedulerConfiguration } from "../state/scheduler-configuration.ts";

/**
 * Deletes evaluations that no allocation which runs was placed by.
 *
 * @returns how many, and the index of the change
 * @throws {Fault} `failed_precondition` unless the evaluation broker is paused, or for one that is used
 */
export async function deleteEvaluations(
  state: ClusterState,
  evaluations: readonly Evaluation[],
): Promise<{ count: number; index: number }> {
  const { store } = state;
  requirePausedBroker(state);
  for (const { ID } of evaluations) {
    const user = store
      .table("allocations")
      .by("eval", ID)
      .find((alloc) => !isTerminal(alloc));
    if (user === undefined) continue;
    throw new Fault(
      "failed_precondition",
      `Evaluation ${ID} placed allocation ${user.ID}, which is not over`,
    );
  }
  if (evaluations.length === 0) return { count: 0, index: store.index };
  const index = await state.update((transaction) => {
    for (const { ID } of evaluations) transaction.delete("evaluations", ID);
    return transaction.index;
  });
  return { count: evaluations.length, index };
}

/** @throws {Fault} `failed_precondition` */
export function requirePausedBroker({ store }: ClusterState): void {
  if (schedulerConfiguration(store).PauseEvalBroker) return;
  throw new Fault(
    "failed_precondition",
    "eval broker is enabled; pause it first: PauseEvalBroker of the scheduler configuration",
  );
}
