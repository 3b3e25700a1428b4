import type { Deployment, Job } from "@drover/job";
import type { Transaction } from "@drover/store";
import { asksForSomethingElse } from "../jobs/job-difference.ts";
import type { JobVersions } from "../jobs/job-versions.ts";
import { isOfVersion } from "../scheduler/rollouts/deployments.ts";
import type { ClusterState } from "../state/cluster-state.ts";

/** Writes deployments, and in the same change what their end means for the job. */
export class DeploymentOutcome {
  readonly #state: ClusterState;
  readonly #versions: JobVersions;

  constructor(state: ClusterState, versions: JobVersions) {
    this.#state = state;
    this.#versions = versions;
  }

  /**
   * Writes a deployment. A version that succeeded is stable from now on; where one failed whose
   * groups say `auto_revert`, the newest stable version becomes the job's newest again.
   *
   * @returns the version that the job went back to, as registered anew
   */
  put(transaction: Transaction, deployment: Deployment): { deployment: Deployment; job?: Job } {
    const before = this.#state.store.table("deployments").get(deployment.ID);
    const job = this.#state.job(deployment.Namespace, deployment.JobID);
    if (before?.Status === deployment.Status || job === undefined) {
      return { deployment: transaction.put("deployments", deployment) };
    }
    const versions = this.#versions.of(job.Namespace, job.ID);
    const end = concludeDeployment(deployment, job, versions);
    const written = transaction.put("deployments", end.deployment);
    if (end.isStable) this.#versions.putStable(transaction, job, true);
    if (end.revertTo === undefined) return { deployment: written };
    return { deployment: written, job: this.#versions.putReverted(transaction, end.revertTo, job) };
  }
}

/**
 * What it means for a job that a deployment's status is a new one.
 *
 * @param versions those of the job that are kept, newest first
 */
export function concludeDeployment(
  deployment: Deployment,
  job: Job,
  versions: readonly Job[],
): {
  readonly deployment: Deployment;
  /** Whether the job's newest version is one to go back to. */
  readonly isStable: boolean;
  readonly revertTo?: Job;
} {
  const { Status, StatusDescription, TaskGroups } = deployment;
  const isNewest = isOfVersion(deployment, job) && !job.Stop;
  const reverts = Object.values(TaskGroups).some(({ AutoRevert }) => AutoRevert);
  if (!isNewest || Status !== "failed" || !reverts) {
    return { deployment, isStable: isNewest && Status === "successful" };
  }
  const remarked = (remark: string) => ({
    ...deployment,
    StatusDescription: `${StatusDescription} - ${remark}`,
  });
  const stable = versions.find(({ Stable }) => Stable);
  if (stable === undefined) {
    return {
      deployment: remarked("no stable job version to auto revert to"),
      isStable: false,
    };
  }
  // Going back to what has just failed would go on for ever.
  if (!asksForSomethingElse(job, { ...stable, Stop: job.Stop })) {
    const remark = `not rolling back to stable job version ${stable.Version} as current job has same specification`;
    return { deployment: remarked(remark), isStable: false };
  }
  return {
    deployment: remarked(`rolling back to job version ${stable.Version}`),
    isStable: false,
    revertTo: stable,
  };
}
