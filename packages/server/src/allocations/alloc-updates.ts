import { isDeepStrictEqual } from "node:util";
import { after, type Timer } from "@drover/clock";
import {
  type Allocation,
  type AllocDeploymentStatus,
  type AllocUpdate,
  groupOf,
  isClientTerminal,
  isTerminal,
  toRfc3339,
} from "@drover/job";
import type { Logger } from "@drover/logger";
import { jobKey, type Transaction } from "@drover/store";
import { contain } from "../contain.ts";
import type { DeploymentOutcome } from "../deployments/deployment-outcome.ts";
import type { Nondeterminism } from "../nondeterminism.ts";
import { reschedules } from "../scheduler/groups/rescheduling.ts";
import { newEvaluation } from "../scheduler/new-evaluation.ts";
import { mayGoOn, takeHealth } from "../scheduler/rollouts/deployment-health.ts";
import { isActive } from "../scheduler/rollouts/deployments.ts";
import type { ClusterState } from "../state/cluster-state.ts";

const RETRY_MS = 1000;
/** Mere events wait so long for a change of status, which most often follows and takes them along. */
const EVENTS_DELAY_MS = 100;
/** Of so many allocations. */
const EVENTS_AT_ONCE = 50;

/** Takes what the client tells of its allocations into the state, and draws the conclusions. */
export class AllocUpdates {
  readonly #state: ClusterState;
  readonly #nondeterminism: Nondeterminism;
  readonly #outcome: DeploymentOutcome;
  readonly #log: Logger;
  /** The newest of each allocation that the disk refused. */
  readonly #refused = new Map<string, AllocUpdate>();
  #retry: Timer | undefined;
  /** The newest of each allocation that brings nothing but events. */
  readonly #events = new Map<string, AllocUpdate>();
  #eventsDue: Timer | undefined;

  constructor(
    state: ClusterState,
    {
      nondeterminism,
      outcome,
      log,
    }: { nondeterminism: Nondeterminism; outcome: DeploymentOutcome; log: Logger },
  ) {
    this.#state = state;
    this.#nondeterminism = nondeterminism;
    this.#outcome = outcome;
    this.#log = log;
  }

  /**
   * A change of status is written at once. Each write waits for the disk, and so would the start of
   * a task whose first events were written one by one.
   */
  take(update: AllocUpdate): void {
    if (this.#bringsOnlyEvents(update)) {
      this.#events.set(update.ID, update);
      this.#eventsDue ??= after(EVENTS_DELAY_MS, () => this.#takeEvents());
    } else this.#take(update);
  }

  #bringsOnlyEvents(update: AllocUpdate): boolean {
    const { ID, ClientStatus, TaskStates } = update;
    const known = this.#state.store.table("allocations").get(ID);
    if (known === undefined || known.ClientStatus !== ClientStatus) return false;
    if (bringsHealth(known, update)) return false;
    return Object.entries(TaskStates).every(
      ([task, { State }]) => State === (known.TaskStates?.[task]?.State ?? "pending"),
    );
  }

  /**
   * Whether it says no more than how far a task has come, which a power failure makes untrue anyway:
   * no task survives it, and the next agent starts anew what has not ended.
   */
  #isProgress(update: AllocUpdate): boolean {
    const known = this.#state.store.table("allocations").get(update.ID);
    return !isClientTerminal(update.ClientStatus) && !bringsHealth(known, update);
  }

  /** Those of thousands of allocations in slices, each with a write of its own. */
  #takeEvents(): void {
    this.#eventsDue = undefined;
    for (const update of [...this.#events.values()].slice(0, EVENTS_AT_ONCE)) {
      if (this.#bringsNothing(update)) this.#events.delete(update.ID);
      else this.#take(update);
    }
    if (this.#events.size > 0) this.#eventsDue = after(0, () => this.#takeEvents());
  }

  /** As of most allocations that run on when the agent is started again. */
  #bringsNothing(update: AllocUpdate): boolean {
    const known = this.#state.store.table("allocations").get(update.ID);
    return (
      known !== undefined &&
      !this.#refused.has(update.ID) &&
      known.ClientDescription === update.ClientDescription &&
      isDeepStrictEqual(known.TaskStates, update.TaskStates) &&
      isDeepStrictEqual(known.NetworkStatus, update.NetworkStatus)
    );
  }

  #take(update: AllocUpdate): void {
    this.#events.delete(update.ID);
    this.#refused.delete(update.ID);
    contain("failed to update allocation", { alloc_id: update.ID }, this.#log, () => {
      const write = this.#state.update((transaction) => this.#write(transaction, update), {
        durability: this.#isProgress(update) ? "process" : "power-failure",
      });
      write.catch((error: unknown) => this.#refuse(update, error));
    });
  }

  #refuse(update: AllocUpdate, error: unknown): void {
    this.#log.error("failed to write allocation status, retrying", { alloc_id: update.ID, error });
    if (!this.#refused.has(update.ID)) this.#refused.set(update.ID, update);
    this.#retry ??= after(RETRY_MS, () => this.#takeRefused(), { keepsAlive: false });
  }

  /** Idempotent. */
  close(): void {
    this.#retry?.cancel();
    while (this.#eventsDue !== undefined) {
      this.#eventsDue.cancel();
      this.#takeEvents();
    }
  }

  #takeRefused(): void {
    this.#retry = undefined;
    for (const update of [...this.#refused.values()]) this.#take(update);
  }

  #write(transaction: Transaction, update: AllocUpdate): void {
    const before = this.#state.store.table("allocations").get(update.ID);
    if (before === undefined) return;
    const now = this.#nondeterminism.now();
    let after: Allocation = {
      ...before,
      ...update,
      DeploymentStatus: mergeHealth(before, healthOf(update, now), transaction.index),
      ModifyTime: now,
    };
    const deployment = this.#state.store.table("deployments").get(after.DeploymentID);
    const isNews = knowsHealth(after) && !knowsHealth(before);
    if (isNews && deployment !== undefined && isActive(deployment)) {
      const judged = takeHealth(deployment, after, now);
      after = judged.alloc;
      this.#outcome.put(transaction, judged.deployment);
      const isHealthy = after.DeploymentStatus?.Healthy === true;
      if (!isHealthy || mayGoOn(judged.deployment, () => this.#allocationsOf(after))) {
        this.#evaluate(transaction, after, "deployment-watcher", now);
      }
    } else if (isNewFailure(before, after)) {
      this.#evaluate(transaction, after, "alloc-failure", now);
    }
    transaction.put("allocations", after);
  }

  #allocationsOf({ Namespace, JobID }: Allocation): Allocation[] {
    const key = jobKey({ namespace: Namespace, id: JobID });
    return this.#state.store.table("allocations").by("job", key);
  }

  /** Has the job looked at again, unless an evaluation waits that will see this change too. */
  #evaluate(transaction: Transaction, alloc: Allocation, triggeredBy: string, now: bigint): void {
    const job = this.#state.job(alloc.Namespace, alloc.JobID);
    if (job === undefined) return;
    const key = jobKey({ namespace: job.Namespace, id: job.ID });
    const pending = this.#state.store.table("evaluations").by("pending", key);
    if (pending.some(({ WaitUntil }) => WaitUntil === null)) return;
    const evaluation = newEvaluation(job, { id: this.#nondeterminism.newId(), triggeredBy, now });
    transaction.put("evaluations", { ...evaluation, DeploymentID: alloc.DeploymentID });
  }
}

function knowsHealth({ DeploymentStatus }: Allocation): boolean {
  return typeof DeploymentStatus?.Healthy === "boolean";
}

function bringsHealth(known: Allocation | undefined, { DeploymentStatus }: AllocUpdate): boolean {
  return (known?.DeploymentStatus?.Healthy ?? null) !== (DeploymentStatus?.Healthy ?? null);
}

/** What ended before its health was known is not healthy; it may have ended before it was asked for. */
function healthOf(
  { ClientStatus, DeploymentStatus }: AllocUpdate,
  now: bigint,
): AllocDeploymentStatus | null {
  if (DeploymentStatus !== null || !isClientTerminal(ClientStatus)) return DeploymentStatus;
  return { Healthy: false, Timestamp: toRfc3339(now), Canary: false, ModifyIndex: 0 };
}

function mergeHealth(
  alloc: Allocation,
  reported: AllocDeploymentStatus | null,
  index: number,
): AllocDeploymentStatus | null {
  const { DeploymentStatus: before } = alloc;
  if (reported === null || alloc.DeploymentID === "") return before;
  return { ...reported, Canary: before?.Canary ?? reported.Canary, ModifyIndex: index };
}

/** Whether an allocation has just failed that its group's policy may replace. */
function isNewFailure(before: Allocation, after: Allocation): boolean {
  if (after.ClientStatus !== "failed" || isTerminal(before)) return false;
  const group = groupOf(after);
  return after.FollowupEvalID === "" && reschedules(group?.ReschedulePolicy ?? null);
}
