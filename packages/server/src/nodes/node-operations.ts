import type { NodeEligibilityResponse } from "@drover/api";
import {
  type DrainMetadata,
  type DrainStrategy,
  type Node,
  toRfc3339,
  ZERO_TIME,
} from "@drover/job";
import { jobKey, type Transaction } from "@drover/store";
import { evaluateSystemJobs } from "../jobs/system-jobs.ts";
import type { Nondeterminism } from "../nondeterminism.ts";
import { newEvaluation } from "../scheduler/new-evaluation.ts";
import type { ClusterState } from "../state/cluster-state.ts";
import { withNodeEvent } from "./node-event.ts";

/** How a node is to be drained. */
export interface DrainOrder {
  /** Nanoseconds from now until all that is left is stopped; 0 for never, less for at once. */
  readonly deadline: bigint;
  readonly ignoreSystemJobs: boolean;
  /** What the operator says about it; kept in `LastDrain`. */
  readonly meta: Readonly<Record<string, string>> | null;
}

/** Takes a node out of service and back. */
export class NodeOperations {
  readonly #state: ClusterState;
  readonly #nondeterminism: Nondeterminism;

  constructor(state: ClusterState, nondeterminism: Nondeterminism) {
    this.#state = state;
    this.#nondeterminism = nondeterminism;
  }

  setEligibility(
    node: Node,
    eligibility: Node["SchedulingEligibility"],
  ): Promise<NodeEligibilityResponse> {
    const word = eligibility === "eligible" ? "eligible" : "ineligible";
    const changed = { ...node, SchedulingEligibility: eligibility };
    return this.#write(node, changed, {
      message: `Node marked as ${word} for scheduling`,
      subsystem: "Cluster",
    });
  }

  /**
   * Begins to take off a node what runs there, or changes how that goes on. It is over when nothing
   * is left; see `decideDrain`.
   */
  drain(
    node: Node,
    { deadline, ignoreSystemJobs, meta }: DrainOrder,
  ): Promise<NodeEligibilityResponse> {
    const now = this.#nondeterminism.now();
    const isNew = node.DrainStrategy === null;
    const strategy: DrainStrategy = {
      Deadline: deadline,
      IgnoreSystemJobs: ignoreSystemJobs,
      ForceDeadline: deadline > 0n ? toRfc3339(now + deadline) : ZERO_TIME,
      StartedAt: node.DrainStrategy?.StartedAt ?? toRfc3339(now),
    };
    const metadata: DrainMetadata = {
      StartedAt: strategy.StartedAt,
      UpdatedAt: toRfc3339(now),
      Status: "draining",
      AccessorID: "",
      Meta: meta ?? (isNew ? null : (node.LastDrain?.Meta ?? null)),
    };
    const changed: Node = {
      ...node,
      Drain: true,
      DrainStrategy: strategy,
      LastDrain: metadata,
      SchedulingEligibility: "ineligible",
    };
    const message = isNew ? "Node drain strategy set" : "Node drain strategy updated";
    return this.#write(node, changed, { message, subsystem: "Drain" });
  }

  /**
   * Ends a drain that is not over; what was told to go goes all the same.
   *
   * @param options.markEligible whether the node takes allocations again
   */
  cancelDrain(
    node: Node,
    { markEligible, meta }: { markEligible: boolean; meta: DrainOrder["meta"] },
  ): Promise<NodeEligibilityResponse> {
    const SchedulingEligibility = markEligible ? "eligible" : node.SchedulingEligibility;
    if (node.DrainStrategy === null) {
      return this.#write(node, { ...node, SchedulingEligibility }, undefined);
    }
    const LastDrain = node.LastDrain && {
      ...node.LastDrain,
      UpdatedAt: toRfc3339(this.#nondeterminism.now()),
      Status: "canceled" as const,
      Meta: meta ?? node.LastDrain.Meta,
    };
    const changed = {
      ...node,
      Drain: false,
      DrainStrategy: null,
      LastDrain,
      SchedulingEligibility,
    };
    return this.#write(node, changed, { message: "Node drain disabled", subsystem: "Drain" });
  }

  /** Removes a node. The one that asks is there again at once; jobs that had a part of it are evaluated. */
  purge(node: Node): Promise<NodeEligibilityResponse> {
    return this.#state.update((transaction) => {
      transaction.delete("nodes", node.ID);
      return this.#evaluated(transaction, node);
    });
  }

  /** Has the scheduler look at each job that has allocations on a node, and at system jobs. */
  evaluate(node: Node): Promise<NodeEligibilityResponse> {
    return this.#state.update((transaction) => this.#evaluated(transaction, node));
  }

  #evaluated(transaction: Transaction, node: Node): NodeEligibilityResponse {
    const { newId, now } = this.#nondeterminism;
    const { store } = this.#state;
    const running = store.table("allocations").by("room", "taken");
    const keys = new Set(
      running
        .filter(({ NodeID }) => NodeID === node.ID)
        .map(({ Namespace: namespace, JobID: id }) => jobKey({ namespace, id })),
    );
    const evaluations = evaluateSystemJobs(transaction, node, this.#state, this.#nondeterminism);
    for (const job of [...keys].map((key) => store.table("jobs").get(key))) {
      if (job === undefined) continue;
      const options = { id: newId(), triggeredBy: "node-update", now: now() };
      const evaluation = { ...newEvaluation(job, options), NodeID: node.ID };
      evaluations.push(transaction.put("evaluations", evaluation).ID);
    }
    return {
      EvalIDs: evaluations.length > 0 ? evaluations : null,
      EvalCreateIndex: evaluations.length > 0 ? transaction.index : 0,
      NodeModifyIndex: transaction.index,
      Index: transaction.index,
    };
  }

  #write(
    before: Node,
    after: Node,
    event: { message: string; subsystem: "Cluster" | "Drain" } | undefined,
  ): Promise<NodeEligibilityResponse> {
    const now = this.#nondeterminism.now();
    return this.#state.update((transaction) => {
      const row = event ? withNodeEvent(after, { ...event, now }, transaction.index) : after;
      transaction.put("nodes", row);
      const evaluations = this.#evaluate(transaction, before, after);
      return {
        EvalIDs: evaluations.length > 0 ? evaluations : null,
        EvalCreateIndex: evaluations.length > 0 ? transaction.index : 0,
        NodeModifyIndex: transaction.index,
        Index: transaction.index,
      };
    });
  }

  /** A node that takes allocations again gets those of system jobs. */
  #evaluate(transaction: Transaction, before: Node, after: Node): string[] {
    const opens =
      before.SchedulingEligibility === "ineligible" && after.SchedulingEligibility === "eligible";
    return opens ? evaluateSystemJobs(transaction, after, this.#state, this.#nondeterminism) : [];
  }
}
