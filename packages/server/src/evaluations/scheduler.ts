import type { Evaluation, Node } from "@drover/job";
import { jobKey } from "@drover/store";
import { schedulerConfigurationOf } from "../nodes/node-pools.ts";
import type { Nondeterminism } from "../nondeterminism.ts";
import type { Plan } from "../scheduler/plan.ts";
import { schedule } from "../scheduler/schedule.ts";
import type { ClusterState } from "../state/cluster-state.ts";
import { neighboursOf } from "../state/neighbours.ts";
import { newestDeployment } from "../state/newest-deployment.ts";

/** Makes plans from the state as it is. */
export class Scheduler {
  readonly #state: ClusterState;
  readonly #nondeterminism: Nondeterminism;
  readonly #node: () => Node;

  constructor(
    state: ClusterState,
    { nondeterminism, node }: { nondeterminism: Nondeterminism; node: () => Node },
  ) {
    this.#state = state;
    this.#nondeterminism = nondeterminism;
    this.#node = node;
  }

  /**
   * What is to be changed for an evaluation's job; changes nothing itself.
   *
   * @throws {Fault} `invalid_argument` for a job that cannot be processed
   */
  plan(evaluation: Evaluation): Plan {
    const { store } = this.#state;
    const { Namespace, JobID: ID } = evaluation;
    const key = jobKey({ namespace: Namespace, id: ID });
    const job = store.table("jobs").get(key);
    // One that was stored before may hold what would never end; to stop it takes nothing of that.
    if (job && !job.Stop) this.#state.unusable.requireUsable(job);
    const node = this.#node();
    return schedule({
      evaluation,
      job,
      allocations: store.table("allocations").by("job", key),
      deployment: newestDeployment(store, key),
      node,
      neighbours: neighboursOf(store, { Namespace, ID }),
      configuration: schedulerConfigurationOf(store, node),
      now: this.#nondeterminism.now(),
      newId: () => this.#nondeterminism.newId(),
      random: () => this.#nondeterminism.random(),
    });
  }
}
