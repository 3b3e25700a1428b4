import { Fault } from "@drover/fault";
import type { Deployment, DeploymentGroup, Evaluation } from "@drover/job";
import type { Transaction } from "@drover/store";
import { isActive } from "../scheduler/deployments.ts";
import { DESCRIPTION } from "../scheduler/descriptions.ts";
import { newEvaluation } from "../scheduler/new-evaluation.ts";
import type { ClusterState } from "./cluster-state.ts";
import type { Environment } from "./environment.ts";

/** What a change of a deployment led to. */
export interface DeploymentChange {
  readonly evaluation: Evaluation | undefined;
  readonly index: number;
}

/** Promotes, fails and pauses deployments. */
export class DeploymentControl {
  readonly #state: ClusterState;
  readonly #environment: Environment;

  constructor(state: ClusterState, environment: Environment) {
    this.#state = state;
    this.#environment = environment;
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
   * @throws {Fault} `not_found`; `failed_precondition` if it is over, has no canaries, or too few are
   *   healthy
   */
  promote(id: string, groups?: readonly string[]): Promise<DeploymentChange> {
    const deployment = this.#requireActive(id);
    const chosen = Object.entries(deployment.TaskGroups).filter(
      ([name, { DesiredCanaries, Promoted }]) =>
        DesiredCanaries > 0 && !Promoted && (groups?.includes(name) ?? true),
    );
    if (chosen.length === 0) {
      throw new Fault("failed_precondition", `Deployment ${id} has no canaries to promote`);
    }
    for (const [name, group] of chosen) this.#requireHealthyCanaries(name, group);
    const TaskGroups = { ...deployment.TaskGroups };
    for (const [name, group] of chosen) TaskGroups[name] = { ...group, Promoted: true };
    const isDone = Object.values(TaskGroups).every(
      ({ DesiredCanaries, Promoted }) => DesiredCanaries === 0 || Promoted,
    );
    const StatusDescription = isDone ? DESCRIPTION.deploymentRunning : deployment.StatusDescription;
    return this.#change({ ...deployment, TaskGroups, StatusDescription });
  }

  /** @throws {Fault} `not_found`; `failed_precondition` if it is over */
  fail(id: string, description = "Deployment marked as failed"): Promise<DeploymentChange> {
    const deployment = this.#requireActive(id);
    return this.#change({ ...deployment, Status: "failed", StatusDescription: description });
  }

  /** @throws {Fault} `not_found`; `failed_precondition` if it is over */
  pause(id: string, isPaused: boolean): Promise<DeploymentChange> {
    const deployment = this.#requireActive(id);
    return this.#change({
      ...deployment,
      Status: isPaused ? "paused" : "running",
      StatusDescription: isPaused ? "Deployment is paused" : DESCRIPTION.deploymentRunning,
    });
  }

  #change(deployment: Deployment): Promise<DeploymentChange> {
    const now = this.#environment.now();
    return this.#state.update((transaction) => {
      const written = transaction.put("deployments", { ...deployment, ModifyTime: now });
      return { evaluation: this.#evaluate(transaction, written), index: transaction.index };
    });
  }

  #evaluate(transaction: Transaction, deployment: Deployment): Evaluation | undefined {
    const job = this.#state.job(deployment.Namespace, deployment.JobID);
    if (job === undefined) return undefined;
    const { newId, now } = this.#environment;
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

  #requireHealthyCanaries(name: string, group: DeploymentGroup): void {
    const allocations = this.#state.store.table("allocations");
    const healthy = (group.PlacedCanaries ?? []).filter(
      (id) => allocations.get(id)?.DeploymentStatus?.Healthy === true,
    );
    if (healthy.length >= group.DesiredCanaries) return;
    throw new Fault(
      "failed_precondition",
      `Task group "${name}" has ${healthy.length}/${group.DesiredCanaries} healthy allocations; its canaries must be healthy before they are promoted`,
    );
  }
}
