import type { Allocation, Evaluation } from "@drover/job";
import { jobKey, type Transaction } from "@drover/store";
import type { DeploymentOutcome } from "../deployments/deployment-outcome.ts";
import type { Plan } from "../scheduler/plan.ts";
import type { ClusterState } from "../state/cluster-state.ts";

/** How many allocations are written in one change: some 10 ms for the disk and whoever follows. */
const SLICE = 100;

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
   * Applies a plan in one change. Where it is long, its allocations come in slices, each on the disk before
   * the next: first those that it stops or changes, then those that it places. The evaluation is complete
   * with the last one: a process that ends in between leaves it pending, and the next one does what is missing.
   *
   * @throws {Fault} `unavailable` if the disk refuses a change; what was written before it stays
   */
  async apply(plan: Plan): Promise<void> {
    const [evaluation] = plan.evaluations;
    if (evaluation === undefined) return;
    const slices = this.#inSlices(plan);
    const last = slices.pop() ?? [];
    let { deployments } = plan;
    for (const slice of slices) {
      await this.#state.update((transaction) => {
        this.#put(transaction, { allocations: slice, deployments });
      });
      deployments = [];
    }
    await this.#state.update((transaction) => {
      this.#put(transaction, { allocations: last, deployments });
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
      this.#put(transaction, { allocations: this.#withStored(stopped), deployments: [] });
    });
  }

  #inSlices({ allocations }: Plan): PlannedAllocation[][] {
    const rows = this.#withStored(allocations);
    const changed = rows.filter(({ stored }) => stored !== undefined);
    const placed = rows.filter(({ stored }) => stored === undefined);
    const ordered = [...changed, ...placed];
    const slices: PlannedAllocation[][] = [];
    for (let start = 0; start < ordered.length; start += SLICE) {
      slices.push(ordered.slice(start, start + SLICE));
    }
    return slices;
  }

  #withStored(allocations: readonly Allocation[]): PlannedAllocation[] {
    const rows = this.#state.store.table("allocations");
    return allocations.map((planned) => ({ planned, stored: rows.get(planned.ID) }));
  }

  #put(
    transaction: Transaction,
    {
      allocations,
      deployments,
    }: { allocations: readonly PlannedAllocation[]; deployments: Plan["deployments"] },
  ): void {
    const rows = this.#state.store.table("allocations");
    for (const each of allocations) {
      const alloc = rebased(each, rows.get(each.planned.ID));
      if (alloc === undefined) continue;
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

/** A row of a plan, and the stored one that it was planned from; undefined for one that is placed. */
interface PlannedAllocation {
  readonly planned: Allocation;
  readonly stored: Allocation | undefined;
}

/** What a plan changes, in the row as it is now: the client may have written to it since the last slice. */
function rebased(
  { planned, stored }: PlannedAllocation,
  now: Allocation | undefined,
): Allocation | undefined {
  if (now === stored) return planned;
  if (stored === undefined || now === undefined) return undefined;
  const changes = Object.entries(planned).filter(
    ([field, value]) => stored[field as keyof Allocation] !== value,
  );
  return { ...now, ...Object.fromEntries(changes) };
}
