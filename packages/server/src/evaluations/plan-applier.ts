import type { Allocation, Evaluation } from "@drover/job";
import { jobKey, type Transaction } from "@drover/store";
import type { DeploymentOutcome } from "../deployments/deployment-outcome.ts";
import type { Plan } from "../scheduler/plan.ts";
import type { ClusterState } from "../state/cluster-state.ts";

/** How many allocations are placed in one change: some 50 ms for the disk and whoever follows. */
const SLICE = 500;

/** Writes what the scheduler decided into the state. */
export class PlanApplier {
  readonly #state: ClusterState;
  readonly #outcome: DeploymentOutcome;

  constructor(state: ClusterState, outcome: DeploymentOutcome) {
    this.#state = state;
    this.#outcome = outcome;
  }

  /** Whether a plan takes more than one change, so that other plans must wait for it. */
  isLong({ allocations }: Plan): boolean {
    return allocations.length > SLICE;
  }

  /**
   * Applies a plan in one change. Where it places many allocations, these come in slices, each on the
   * disk before the next, and the evaluation is complete with the last one: a process that ends in
   * between leaves it pending, and the next one places what is missing.
   *
   * @throws {Fault} `unavailable` if the disk refuses a change; what was written before it stays
   */
  async apply(plan: Plan): Promise<void> {
    const [evaluation] = plan.evaluations;
    if (evaluation === undefined) return;
    const { changed, slices } = this.#inSlices(plan);
    const last = slices.pop() ?? [];
    let part = { allocations: changed, deployments: plan.deployments };
    for (const slice of slices) {
      const { allocations, deployments } = part;
      await this.#state.update((transaction) => {
        this.#put(transaction, { allocations: [...allocations, ...slice], deployments });
      });
      part = { allocations: [], deployments: [] };
    }
    await this.#state.update((transaction) => {
      this.#put(transaction, { ...part, allocations: [...part.allocations, ...last] });
      for (const row of plan.evaluations) {
        transaction.put("evaluations", { ...row, SnapshotIndex: transaction.index - 1 });
      }
      this.#cancelSuperseded(transaction, plan, evaluation);
    });
  }

  /** Stops what a plan stops, and places nothing in its place. */
  async stopOnly({ allocations }: Plan): Promise<void> {
    const stopped = allocations.filter(({ DesiredStatus }) => DesiredStatus !== "run");
    await this.#state.update((transaction) => {
      this.#put(transaction, { allocations: stopped, deployments: [] });
    });
  }

  /** What a plan changes, and what it places: nobody else writes rows that are not there yet. */
  #inSlices({ allocations }: Plan): { changed: Allocation[]; slices: Allocation[][] } {
    const rows = this.#state.store.table("allocations");
    const isStored = ({ ID }: Allocation) => rows.get(ID) !== undefined;
    const placed = allocations.filter((alloc) => !isStored(alloc));
    const slices: Allocation[][] = [];
    for (let start = 0; start < placed.length; start += SLICE) {
      slices.push(placed.slice(start, start + SLICE));
    }
    return { changed: allocations.filter(isStored), slices };
  }

  #put(
    transaction: Transaction,
    { allocations, deployments }: Pick<Plan, "allocations" | "deployments">,
  ): void {
    for (const alloc of allocations) {
      const Job = this.#versionOf(alloc);
      transaction.put("allocations", { ...alloc, Job, AllocModifyIndex: transaction.index });
    }
    for (const deployment of deployments) this.#outcome.put(transaction, deployment);
  }

  /** The kept row of an allocation's job, which all allocations of that version share. */
  #versionOf({ Job: job }: Allocation): Allocation["Job"] {
    const versions = this.#state.store.table("jobVersions");
    return versions.get(versions.keyOf(job)) ?? job;
  }

  /** Cancels blocked evaluations of the job, which this one supersedes. */
  #cancelSuperseded(transaction: Transaction, plan: Plan, done: Evaluation): void {
    const { store } = this.#state;
    const written = new Set(plan.evaluations.map(({ ID }) => ID));
    const key = jobKey({ namespace: done.Namespace, id: done.JobID });
    for (const other of store.table("evaluations").by("job", key)) {
      if (other.Status !== "blocked" || written.has(other.ID)) continue;
      const StatusDescription = `evaluation "${done.ID}" successful`;
      transaction.put("evaluations", { ...other, Status: "canceled", StatusDescription });
    }
  }
}
