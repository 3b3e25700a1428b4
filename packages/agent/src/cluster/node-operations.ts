import type { NodeEligibilityResponse } from "@drover/api";
import { type Allocation, isTerminal, type Job, type Node, type NodeEvent } from "@drover/job";
import { jobKey, type Transaction } from "@drover/store";
import { newEvaluation } from "../scheduler/new-evaluation.ts";
import { toRfc3339 } from "../scheduler/time.ts";
import type { ClusterState } from "./cluster-state.ts";
import type { Environment } from "./environment.ts";

const KEPT_EVENTS = 10;

export interface DrainOrder {
  readonly isDraining: boolean;
  readonly ignoreSystemJobs: boolean;
  /** Nanoseconds, as given; kept for clients that show it. */
  readonly deadline: bigint;
  readonly markEligible: boolean;
}

/** Takes a node out of service and back. */
export class NodeOperations {
  readonly #state: ClusterState;
  readonly #environment: Environment;

  constructor(state: ClusterState, environment: Environment) {
    this.#state = state;
    this.#environment = environment;
  }

  setEligibility(
    node: Node,
    eligibility: Node["SchedulingEligibility"],
  ): Promise<NodeEligibilityResponse> {
    const word = eligibility === "eligible" ? "eligible" : "ineligible";
    return this.#change(node, `Node marked as ${word} for scheduling`, {
      SchedulingEligibility: eligibility,
    });
  }

  /** Sends what runs on a node away; system jobs too unless told. */
  drain(node: Node, order: DrainOrder): Promise<NodeEligibilityResponse> {
    if (!order.isDraining) {
      return this.#change(node, "Node drain complete", {
        Drain: false,
        DrainStrategy: null,
        SchedulingEligibility: order.markEligible ? "eligible" : node.SchedulingEligibility,
      });
    }
    const leaving = this.#running(node).filter(
      ({ Job: job }) => !(order.ignoreSystemJobs && isSystem(job)),
    );
    const fields: Partial<Node> = {
      // With nothing to wait for, a drain is over as soon as the allocations are told to go.
      SchedulingEligibility: "ineligible",
      LastDrain: {
        StartedAt: toRfc3339(this.#environment.now()),
        UpdatedAt: toRfc3339(this.#environment.now()),
        Status: "complete",
        AccessorID: "",
        Meta: null,
      },
    };
    return this.#change(node, "Node drain strategy set", fields, leaving);
  }

  #change(
    node: Node,
    message: string,
    fields: Partial<Node>,
    leaving: readonly Allocation[] = [],
  ): Promise<NodeEligibilityResponse> {
    return this.#state.update((transaction) => {
      const event: NodeEvent = {
        Message: message,
        Subsystem: "Cluster",
        Details: null,
        Timestamp: toRfc3339(this.#environment.now()),
        CreateIndex: transaction.index,
      };
      transaction.put("nodes", {
        ...node,
        ...fields,
        Events: [...node.Events, event].slice(-KEPT_EVENTS),
      });
      for (const alloc of leaving) {
        const DesiredTransition = { ...alloc.DesiredTransition, Migrate: true };
        transaction.put("allocations", { ...alloc, DesiredTransition });
      }
      const evaluations = this.#evaluate(transaction, node, leaving);
      return {
        EvalIDs: evaluations.length > 0 ? evaluations : null,
        EvalCreateIndex: evaluations.length > 0 ? transaction.index : 0,
        NodeModifyIndex: transaction.index,
        Index: transaction.index,
      };
    });
  }

  #evaluate(transaction: Transaction, node: Node, leaving: readonly Allocation[]): string[] {
    const jobs = new Map<string, Job>();
    for (const { Namespace, JobID } of leaving) {
      const key = jobKey({ namespace: Namespace, id: JobID });
      const job = this.#state.store.table("jobs").get(key);
      if (job) jobs.set(key, job);
    }
    return [...jobs.values()].map((job) => {
      const { newId, now } = this.#environment;
      const evaluation = newEvaluation(job, { id: newId(), triggeredBy: "node-drain", now: now() });
      transaction.put("evaluations", { ...evaluation, NodeID: node.ID });
      return evaluation.ID;
    });
  }

  #running(node: Node): Allocation[] {
    const allocations = this.#state.store.table("allocations").values();
    return [...allocations.filter((alloc) => alloc.NodeID === node.ID && !isTerminal(alloc))];
  }
}

function isSystem({ Type }: Job): boolean {
  return Type === "system" || Type === "sysbatch";
}
