import { Fault } from "@drover/fault";
import type { Allocation, Evaluation } from "@drover/job";
import type { Nondeterminism } from "../nondeterminism.ts";
import { newEvaluation } from "../scheduler/new-evaluation.ts";
import type { ClusterState } from "../state/cluster-state.ts";

/** Stops single allocations; the scheduler replaces them. */
export class AllocStopper {
  readonly #state: ClusterState;
  readonly #nondeterminism: Nondeterminism;

  constructor(state: ClusterState, nondeterminism: Nondeterminism) {
    this.#state = state;
    this.#nondeterminism = nondeterminism;
  }

  /**
   * @param options.reschedule whether its successor counts as rescheduled
   * @param options.noShutdownDelay whether it is stopped without its `shutdown_delay`
   * @throws {Fault} `failed_precondition` if its job is gone, and with it every reason to run
   */
  stop(
    alloc: Allocation,
    { reschedule = false, noShutdownDelay = false } = {},
  ): Promise<{ evaluation: Evaluation; index: number }> {
    const job = this.#state.job(alloc.Namespace, alloc.JobID);
    if (job === undefined) {
      throw new Fault(
        "failed_precondition",
        `Job "${alloc.JobID}" of allocation ${alloc.ID} was purged, so the allocation is stopped already`,
      );
    }
    const { newId, now } = this.#nondeterminism;
    return this.#state.update((transaction) => {
      const DesiredTransition = {
        ...alloc.DesiredTransition,
        Migrate: true,
        ...(reschedule && { Reschedule: true }),
        ...(noShutdownDelay && { NoShutdownDelay: true }),
      };
      transaction.put("allocations", { ...alloc, DesiredTransition, ModifyTime: now() });
      const evaluation = transaction.put(
        "evaluations",
        newEvaluation(job, { id: newId(), triggeredBy: "alloc-stop", now: now() }),
      );
      return { evaluation, index: transaction.index };
    });
  }
}
