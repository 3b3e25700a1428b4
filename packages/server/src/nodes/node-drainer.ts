import { type Allocation, fromRfc3339, type Job, type Node, toRfc3339 } from "@drover/job";
import type { Logger } from "@drover/logger";
import { type Commit, jobKey, type Transaction } from "@drover/store";
import { contain } from "../contain.ts";
import { Deadlines } from "../deadlines.ts";
import type { Nondeterminism } from "../nondeterminism.ts";
import { decideDrain } from "../scheduler/decide-drain.ts";
import { newEvaluation } from "../scheduler/new-evaluation.ts";
import type { ClusterState } from "../state/cluster-state.ts";
import { withNodeEvent } from "./node-event.ts";

/**
 * Carries out drains: tells allocations to go as `migrate` blocks and deadlines say, and ends a drain
 * when the last task is gone.
 */
export class NodeDrainer {
  readonly #state: ClusterState;
  readonly #nondeterminism: Nondeterminism;
  readonly #deadlines: Deadlines;
  readonly #log: Logger;
  #unsubscribe: (() => void) | undefined;

  constructor(
    state: ClusterState,
    { nondeterminism, log }: { nondeterminism: Nondeterminism; log: Logger },
  ) {
    this.#state = state;
    this.#nondeterminism = nondeterminism;
    this.#deadlines = new Deadlines(nondeterminism, log);
    this.#log = log;
  }

  start(): void {
    this.#unsubscribe = this.#state.store.onCommit((commit) => this.#follow(commit));
    this.#driveAll();
  }

  /** Idempotent. */
  close(): void {
    this.#unsubscribe?.();
    this.#deadlines.close();
  }

  #follow({ writes }: Commit): void {
    if (writes.some(({ table }) => table === "nodes" || table === "allocations")) this.#driveAll();
  }

  #driveAll(): void {
    for (const node of this.#state.store.table("nodes").values()) {
      if (node.DrainStrategy === null) this.#deadlines.clear(node.ID);
      else
        contain("failed to drain node", { node_id: node.ID }, this.#log, () => this.#drive(node));
    }
  }

  #drive(node: Node): Promise<unknown> | undefined {
    const { DrainStrategy: strategy } = node;
    if (strategy === null) return undefined;
    const deadline = fromRfc3339(strategy.ForceDeadline);
    const longest = BigInt(strategy.Deadline);
    const isOver =
      deadline !== undefined &&
      this.#deadlines.isOver(node.ID, deadline, () => this.#driveAll(), { longest });
    const { leaving, isComplete } = decideDrain({
      allocations: [
        ...this.#state.store
          .table("allocations")
          .values()
          .filter(({ NodeID }) => NodeID === node.ID),
      ],
      ignoresSystemJobs: strategy.IgnoreSystemJobs,
      isForced: isOver || longest < 0n,
    });
    if (isComplete) return this.#complete(node, { isOver });
    if (leaving.length === 0) return undefined;
    return this.#state.update((transaction) => this.#sendAway(transaction, node, leaving));
  }

  #complete(node: Node, { isOver }: { isOver: boolean }): Promise<unknown> {
    const now = this.#nondeterminism.now();
    const LastDrain = node.LastDrain && {
      ...node.LastDrain,
      Status: "complete" as const,
      UpdatedAt: toRfc3339(now),
    };
    const changed = { ...node, Drain: false, DrainStrategy: null, LastDrain };
    return this.#state.update((transaction) => {
      const details = isOver ? { deadline_reached: "true" } : null;
      const event = { message: "Node drain complete", subsystem: "Drain" as const, details, now };
      transaction.put("nodes", withNodeEvent(changed, event, transaction.index));
    });
  }

  #sendAway(transaction: Transaction, node: Node, leaving: readonly Allocation[]): void {
    const jobs = new Map<string, Job>();
    for (const alloc of leaving) {
      // The work of a batch job that was cut off is not begun again; operators run it anew.
      const MigrateDisablePlacement = alloc.Job.Type === "batch" ? true : null;
      const DesiredTransition = {
        ...alloc.DesiredTransition,
        Migrate: true,
        MigrateDisablePlacement,
      };
      transaction.put("allocations", { ...alloc, DesiredTransition });
      const key = jobKey({ namespace: alloc.Namespace, id: alloc.JobID });
      jobs.set(key, this.#state.store.table("jobs").get(key) ?? alloc.Job);
    }
    const { newId, now } = this.#nondeterminism;
    for (const job of jobs.values()) {
      const evaluation = newEvaluation(job, { id: newId(), triggeredBy: "node-drain", now: now() });
      transaction.put("evaluations", { ...evaluation, NodeID: node.ID });
    }
  }
}
