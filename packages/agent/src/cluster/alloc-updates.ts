import { after, type Timer } from "@drover/clock";
import type { Allocation, AllocDeploymentStatus, Deployment } from "@drover/job";
import { isClientTerminal, isTerminal } from "@drover/job";
import type { AllocUpdate } from "@drover/runner";
import type { Transaction } from "@drover/store";
import { isActive } from "../scheduler/deployments.ts";
import { newEvaluation } from "../scheduler/new-evaluation.ts";
import { reschedules } from "../scheduler/rescheduling.ts";
import { toRfc3339 } from "../scheduler/time.ts";
import type { ClusterState } from "./cluster-state.ts";
import { contain, type Log } from "./contain.ts";
import type { Environment } from "./environment.ts";

const RETRY_MS = 1000;
/** Mere events wait so long for a change of status, which most often follows and takes them along. */
const EVENTS_DELAY_MS = 100;

/** Takes what the client tells of its allocations into the state, and draws the conclusions. */
export class AllocUpdates {
  readonly #state: ClusterState;
  readonly #environment: Environment;
  readonly #log: Log;
  /** The newest of each allocation that the disk refused. */
  readonly #refused = new Map<string, AllocUpdate>();
  #retry: Timer | undefined;
  /** The newest of each allocation that brings nothing but events. */
  readonly #events = new Map<string, AllocUpdate>();
  #eventsDue: Timer | undefined;

  constructor(state: ClusterState, { environment, log }: { environment: Environment; log: Log }) {
    this.#state = state;
    this.#environment = environment;
    this.#log = log;
  }

  /**
   * A change of status is written at once. Each write waits for the disk, and so would the start of
   * a task whose first events were written one by one.
   */
  take(update: AllocUpdate): void {
    if (this.#bringsOnlyEvents(update)) {
      this.#events.set(update.id, update);
      this.#eventsDue ??= after(EVENTS_DELAY_MS, () => this.#takeEvents());
    } else this.#take(update);
  }

  #bringsOnlyEvents(update: AllocUpdate): boolean {
    const { id, clientStatus, taskStates } = update;
    const known = this.#state.store.table("allocations").get(id);
    if (known === undefined || known.ClientStatus !== clientStatus) return false;
    if (bringsHealth(known, update)) return false;
    return Object.entries(taskStates).every(
      ([task, { State }]) => State === (known.TaskStates?.[task]?.State ?? "pending"),
    );
  }

  /**
   * Whether it says no more than how far a task has come, which a power failure makes untrue anyway:
   * no task survives it, and the next agent starts anew what has not ended.
   */
  #isProgress(update: AllocUpdate): boolean {
    const known = this.#state.store.table("allocations").get(update.id);
    return !isClientTerminal(update.clientStatus) && !bringsHealth(known, update);
  }

  #takeEvents(): void {
    this.#eventsDue = undefined;
    for (const update of [...this.#events.values()]) this.#take(update);
  }

  #take(update: AllocUpdate): void {
    this.#events.delete(update.id);
    this.#refused.delete(update.id);
    contain(`Cannot take in the status of allocation ${update.id}`, this.#log, () => {
      const write = this.#state.update((transaction) => this.#write(transaction, update), {
        durability: this.#isProgress(update) ? "process" : "power-failure",
      });
      write.catch((error: unknown) => this.#refuse(update, error));
    });
  }

  #refuse(update: AllocUpdate, error: unknown): void {
    this.#log(`Cannot keep the status of allocation ${update.id}; trying again`, error);
    if (!this.#refused.has(update.id)) this.#refused.set(update.id, update);
    this.#retry ??= after(RETRY_MS, () => this.#takeRefused(), { keepsAlive: false });
  }

  /** Idempotent. */
  close(): void {
    this.#retry?.cancel();
    this.#eventsDue?.cancel();
    if (this.#eventsDue !== undefined) this.#takeEvents();
  }

  #takeRefused(): void {
    this.#retry = undefined;
    for (const update of [...this.#refused.values()]) this.#take(update);
  }

  #write(transaction: Transaction, update: AllocUpdate): void {
    const before = this.#state.store.table("allocations").get(update.id);
    if (before === undefined) return;
    const now = this.#environment.now();
    const health = mergeHealth(before, update.deploymentStatus, transaction.index);
    const after = transaction.put("allocations", {
      ...before,
      ClientStatus: update.clientStatus,
      ClientDescription: update.clientDescription,
      TaskStates: { ...update.taskStates },
      NetworkStatus: update.networkStatus,
      DeploymentStatus: health,
      ModifyTime: now,
    });
    const knowsHealth = (alloc: Allocation) => typeof alloc.DeploymentStatus?.Healthy === "boolean";
    const isNews = knowsHealth(after) && !knowsHealth(before);
    if (isNews) this.#countHealth(transaction, after, now);
    if (isNewFailure(before, after)) this.#evaluate(transaction, after, "alloc-failure", now);
  }

  #countHealth(transaction: Transaction, alloc: Allocation, now: bigint): void {
    const deployment = this.#state.store.table("deployments").get(alloc.DeploymentID);
    if (deployment === undefined || !isActive(deployment)) return;
    transaction.put("deployments", withHealth(deployment, alloc, now));
    this.#evaluate(transaction, alloc, "deployment-watcher", now);
  }

  #evaluate(transaction: Transaction, alloc: Allocation, triggeredBy: string, now: bigint): void {
    const job = this.#state.job(alloc.Namespace, alloc.JobID);
    if (job === undefined) return;
    const evaluation = newEvaluation(job, { id: this.#environment.newId(), triggeredBy, now });
    transaction.put("evaluations", { ...evaluation, DeploymentID: alloc.DeploymentID });
  }
}

function bringsHealth(known: Allocation | undefined, { deploymentStatus }: AllocUpdate): boolean {
  return (known?.DeploymentStatus?.Healthy ?? null) !== (deploymentStatus?.Healthy ?? null);
}

function mergeHealth(
  { DeploymentStatus: before }: Allocation,
  reported: AllocDeploymentStatus | null,
  index: number,
): AllocDeploymentStatus | null {
  if (reported === null) return before;
  return { ...reported, Canary: before?.Canary ?? reported.Canary, ModifyIndex: index };
}

/** Whether an allocation has just failed that its group's policy may replace. */
function isNewFailure(before: Allocation, after: Allocation): boolean {
  if (after.ClientStatus !== "failed" || isTerminal(before)) return false;
  const group = after.Job.TaskGroups.find(({ Name }) => Name === after.TaskGroup);
  return after.FollowupEvalID === "" && reschedules(group?.ReschedulePolicy ?? null);
}

function withHealth(deployment: Deployment, alloc: Allocation, now: bigint): Deployment {
  const group = deployment.TaskGroups[alloc.TaskGroup];
  if (group === undefined) return deployment;
  const isHealthy = alloc.DeploymentStatus?.Healthy === true;
  const deadline = BigInt(group.ProgressDeadline);
  const changed = {
    ...group,
    HealthyAllocs: group.HealthyAllocs + (isHealthy ? 1 : 0),
    UnhealthyAllocs: group.UnhealthyAllocs + (isHealthy ? 0 : 1),
    // Progress puts the deadline off.
    RequireProgressBy:
      isHealthy && deadline > 0n ? toRfc3339(now + deadline) : group.RequireProgressBy,
  };
  return {
    ...deployment,
    TaskGroups: { ...deployment.TaskGroups, [alloc.TaskGroup]: changed },
    ModifyTime: now,
  };
}
