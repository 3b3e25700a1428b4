import type { Node } from "@drover/job";
import { stringifyJson } from "@drover/schema/json";
import type { Commit } from "@drover/store";
import { evaluateSystemJobs } from "../jobs/system-jobs.ts";
import type { Nondeterminism } from "../nondeterminism.ts";
import type { ClusterState } from "../state/cluster-state.ts";

/** Has system jobs looked at again when a node becomes one that they may run on. */
export class NodeWatcher {
  readonly #state: ClusterState;
  readonly #nondeterminism: Nondeterminism;
  #unsubscribe: (() => void) | undefined;

  constructor(state: ClusterState, nondeterminism: Nondeterminism) {
    this.#state = state;
    this.#nondeterminism = nondeterminism;
  }

  start(): void {
    this.#unsubscribe = this.#state.store.onCommit((commit) => this.#follow(commit));
    for (const node of this.#state.store.table("nodes").values()) this.#evaluate(node);
  }

  /** Idempotent. */
  close(): void {
    this.#unsubscribe?.();
  }

  #follow({ writes }: Commit): void {
    for (const write of writes) {
      if (write.table !== "nodes" || write.after === undefined) continue;
      if (!write.before || traits(write.before) !== traits(write.after))
        this.#evaluate(write.after);
    }
  }

  #evaluate(node: Node): void {
    if (node.SchedulingEligibility !== "eligible" || node.Drain) return;
    // What the disk refuses is made up for by the next change of the node, or the next start.
    this.#state
      .update((transaction) => {
        evaluateSystemJobs(transaction, node, this.#state, this.#nondeterminism);
      })
      .catch(() => {});
  }
}

/** What constraints and resources of a job are compared with, as text. */
function traits(node: Node): string {
  const { Status, Attributes, Meta, NodeClass, NodePool, Datacenter } = node;
  const { NodeResources, ReservedResources, HostVolumes, Drivers } = node;
  const drivers = Object.entries(Drivers).map(([name, { Detected, Healthy }]) => [
    name,
    Detected,
    Healthy,
  ]);
  return stringifyJson({
    place: [Status, NodeClass, NodePool, Datacenter],
    texts: [Attributes, Meta],
    resources: [NodeResources, ReservedResources, HostVolumes],
    drivers,
  });
}
