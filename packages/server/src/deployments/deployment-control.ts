import { Fault } from "@drover/fault";
import { type Deployment, type Evaluation, toRfc3339 } from "@drover/job";
import type { Transaction } from "@drover/store";
import type { Nondeterminism } from "../nondeterminism.ts";
import { DESCRIPTION } from "../scheduler/descriptions.ts";
import { newEvaluation } from "../scheduler/new-evaluation.ts";
import {
  failed,
  healthyCanaries,
  promoted,
  takeHealth,
} from "../scheduler/rollouts/deployment-health.ts";
import { isActive, isOfVersion } from "../scheduler/rollouts/deployments.ts";
import type { ClusterState } from "../state/cluster-state.ts";
import type { DeploymentOutcome } from "./deployment-outcome.ts";

/** What a change of a deployment led to. */
export interface DeploymentChange {
  readonly evaluation: Evaluation | undefined;
  /** The version that the job went back to. */
  readonly revertedVersion: number | undefined;
  readonly index: number;
}

/** Promotes, fails and pauses deployments. */
export class DeploymentControl {
  readonly #state: ClusterState;
  readonly #nondeterminism: Nondeterminism;
  readonly #outcome: DeploymentOutcome;

  constructor(state: ClusterState, nondeterminism: Nondeterminism, outcome: DeploymentOutcome) {
    this.#state = state;
    this.#nondeterminism = nondeterminism;
    this.#outcome = outcome;
  }

  /** @throws {Fault} `not_found` */
  require(id: string): Deployment {
    const deployment = this.#state.store.table("deployments").get(id);
    if (deployment !== undefined) return deployment;
    throw new Fault("not_found", `Unknown deployment "${id}"`);
  }

  /**
   * Lets a version whose canaries are healthy take over.
   *
   * @param groups the task groups; all that have canaries unless told
   * @throws {Fault} `not_found`; `failed_precondition` if it is over, of an older version, has no
   *   canaries, or too few are healthy
   */
  promote(id: string, groups?: readonly string[]): Promise<DeploymentChange> {
    const deployment = this.#requireActive(id);
    const job = this.#state.job(deployment.Namespace, deployment.JobID);
    if (job === undefined || !isOfVersion(deployment, job)) {
      throw new Fault(
        "failed_precondition",
        `Can't promote deployment ${id}: it is of version ${deployment.JobVersion}, and job "${deployment.JobID}" has a newer one`,
      );
    }
    const chosen = Object.entries(deployment.TaskGroups).filter(
      ([name, { DesiredCanaries, Promoted }]) =>
        DesiredCanaries > 0 && !Promoted && (groups?.includes(name) ?? true),
    );
    if (chosen.length === 0) {
      throw new Fault("failed_precondition", `Deployment ${id} has no canaries to promote`);
    }
    const allocations = this.#state.store.table("allocations");
    const canaries = chosen.flatMap(([name, group]) => {
      const healthy = healthyCanaries(group, (each) => allocations.get(each));
      if (healthy.length >= group.DesiredCanaries) return healthy;
      throw new Fault(
        "failed_precondition",
        `Task group "${name}" has ${healthy.length}/${group.DesiredCanaries} healthy allocations; its canaries must be healthy before they are promoted`,
      );
    });
    const names = chosen.map(([name]) => name);
    return this.#change(promoted(deployment, names, this.#nondeterminism.now()), (transaction) => {
      for (const alloc of canaries) {
        const status = alloc.DeploymentStatus;
        const DeploymentStatus = status && { ...status, Canary: false };
        transaction.put("allocations", { ...alloc, DeploymentStatus });
      }
    });
  }

  /** @throws {Fault} `not_found`; `failed_precondition` if it is over */
  fail(
    id: string,
    description: string = DESCRIPTION.deploymentFailedByUser,
  ): Promise<DeploymentChange> {
    return this.#change(failed(this.#requireActive(id), description));
  }

  /** @throws {Fault} `not_found`; `failed_precondition` if it is over */
  pause(id: string, isPaused: boolean): Promise<DeploymentChange> {
    const deployment = this.#requireActive(id);
    return this.#change({
      ...deployment,
      Status: isPaused ? "paused" : "running",
      StatusDescription: isPaused ? DESCRIPTION.deploymentPaused : DESCRIPTION.deploymentRunning,
    });
  }

  /**
   * Says of allocations whether they are healthy, for those that nothing else judges.
   *
   * @throws {Fault} `not_found`; `invalid_argument` for one of another deployment, and for none;
   *   `failed_precondition` if the deployment is over, or the contrary is known of one
   */
  setHealth(
    id: string,
    { healthy, unhealthy }: { healthy: readonly string[]; unhealthy: readonly string[] },
  ): Promise<DeploymentChange> {
    const deployment = this.#requireActive(id);
    const judged = [
      ...healthy.map((each) => this.#requirePart(deployment, each, true)),
      ...unhealthy.map((each) => this.#requirePart(deployment, each, false)),
    ];
    if (judged.length === 0) {
      throw new Fault("invalid_argument", "Name at least one allocation as healthy or unhealthy");
    }
    const now = this.#nondeterminism.now();
    return this.#state.update((transaction) => {
      let changed = deployment;
      for (const { alloc, Healthy } of judged) {
        if (alloc.DeploymentStatus?.Healthy === Healthy) continue;
        const { Canary = false } = alloc.DeploymentStatus ?? {};
        const Timestamp = toRfc3339(now);
        const DeploymentStatus = { Healthy, Canary, Timestamp, ModifyIndex: transaction.index };
        const told = takeHealth(changed, { ...alloc, DeploymentStatus }, now);
        changed = told.deployment;
        transaction.put("allocations", told.alloc);
      }
      const { job } = this.#outcome.put(transaction, { ...changed, ModifyTime: now });
      const evaluation = this.#evaluate(transaction, changed);
      return { evaluation, revertedVersion: job?.Version, index: transaction.index };
    });
  }

  #requirePart({ ID }: Deployment, allocId: string, Healthy: boolean) {
    const alloc = this.#state.store.table("allocations").get(allocId);
    if (alloc?.DeploymentID !== ID) {
      throw new Fault("invalid_argument", `Allocation "${allocId}" is no part of deployment ${ID}`);
    }
    const known = alloc.DeploymentStatus?.Healthy;
    if (typeof known === "boolean" && known !== Healthy) {
      throw new Fault(
        "failed_precondition",
        `Allocation ${allocId} is known to be ${known ? "healthy" : "unhealthy"} already`,
      );
    }
    return { alloc, Healthy };
  }

  #change(
    deployment: Deployment,
    also?: (transaction: Transaction) => void,
  ): Promise<DeploymentChange> {
    const now = this.#nondeterminism.now();
    return this.#state.update((transaction) => {
      also?.(transaction);
      const { job } = this.#outcome.put(transaction, { ...deployment, ModifyTime: now });
      const evaluation = this.#evaluate(transaction, deployment);
      return { evaluation, revertedVersion: job?.Version, index: transaction.index };
    });
  }

  #evaluate(transaction: Transaction, deployment: Deployment): Evaluation | undefined {
    const job = this.#state.job(deployment.Namespace, deployment.JobID);
    if (job === undefined) return undefined;
    const { newId, now } = this.#nondeterminism;
    const evaluation = newEvaluation(job, {
      id: newId(),
      triggeredBy: "deployment-watcher",
      now: now(),
    });
    return transaction.put("evaluations", { ...evaluation, DeploymentID: deployment.ID });
  }

  #requireActive(id: string): Deployment {
    const deployment = this.require(id);
    if (isActive(deployment)) return deployment;
    throw new Fault(
      "failed_precondition",
      `Can't change deployment ${id}: it is ${deployment.Status}`,
    );
  }
}
