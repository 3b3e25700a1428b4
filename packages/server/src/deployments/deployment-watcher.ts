import type { Deployment } from "@drover/job";
import type { Logger } from "@drover/logger";
import type { Commit } from "@drover/store";
import { contain } from "../contain.ts";
import { Deadlines } from "../deadlines.ts";
import type { Nondeterminism } from "../nondeterminism.ts";
import { DESCRIPTION } from "../scheduler/descriptions.ts";
import { progressDeadline, promotesItself } from "../scheduler/rollouts/deployment-health.ts";
import { isActive } from "../scheduler/rollouts/deployments.ts";
import type { ClusterState } from "../state/cluster-state.ts";
import type { DeploymentControl } from "./deployment-control.ts";

/** Promotes canaries that are to promote themselves, and fails deployments that make no progress. */
export class DeploymentWatcher {
  readonly #state: ClusterState;
  readonly #control: DeploymentControl;
  readonly #deadlines: Deadlines;
  readonly #log: Logger;
  #unsubscribe: (() => void) | undefined;

  constructor(
    state: ClusterState,
    {
      nondeterminism,
      control,
      log,
    }: { nondeterminism: Nondeterminism; control: DeploymentControl; log: Logger },
  ) {
    this.#state = state;
    this.#control = control;
    this.#log = log;
    this.#deadlines = new Deadlines(nondeterminism, log);
  }

  start(): void {
    this.#unsubscribe = this.#state.store.onCommit((commit) => this.#follow(commit));
    for (const deployment of this.#state.store.table("deployments").values()) {
      this.#watch(deployment);
    }
  }

  /** Idempotent. */
  close(): void {
    this.#unsubscribe?.();
    this.#deadlines.close();
  }

  #follow({ writes }: Commit): void {
    for (const { table, key } of writes) {
      if (table !== "deployments") continue;
      const current = this.#state.store.table("deployments").get(key);
      if (current) this.#watch(current);
      else this.#deadlines.clear(key);
    }
  }

  #watch(deployment: Deployment): void {
    const { ID, JobID } = deployment;
    contain("failed to watch deployment", { deployment_id: ID, job_id: JobID }, this.#log, () => {
      if (isActive(deployment)) return this.#steer(deployment);
      this.#deadlines.clear(ID);
    });
  }

  #steer(deployment: Deployment): Promise<unknown> | undefined {
    const { ID } = deployment;
    const allocations = this.#state.store.table("allocations");
    const deadline = progressDeadline(deployment, () => allocations.by("deployment", ID));
    if (deadline === undefined) this.#deadlines.clear(ID);
    else {
      const longest = longestWait(deployment);
      const fail = () => this.#fail(deployment);
      if (this.#deadlines.isOver(ID, deadline, fail, { longest })) {
        fail();
        return undefined;
      }
    }
    const isReady = promotesItself(deployment, (id) => allocations.get(id));
    return isReady ? this.#control.promote(ID) : undefined;
  }

  #fail({ ID, JobID }: Deployment): void {
    contain("failed to fail deployment", { deployment_id: ID, job_id: JobID }, this.#log, () =>
      this.#control.fail(ID, DESCRIPTION.deploymentNoProgress),
    );
  }
}

/** In nanoseconds. */
function longestWait({ TaskGroups }: Deployment): bigint {
  let longest = 0n;
  for (const { ProgressDeadline } of Object.values(TaskGroups)) {
    if (BigInt(ProgressDeadline) > longest) longest = BigInt(ProgressDeadline);
  }
  return longest;
}
