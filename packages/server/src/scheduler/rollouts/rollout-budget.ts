import { type Allocation, type Deployment, isTerminal, type UpdateStrategy } from "@drover/job";

/**
 * How many allocations of a group an update may replace now, so that
 *
 * - at most `max_parallel` of the new version are on their way to health, and none follows one that
 *   did not get there;
 * - a healthy allocation is stopped only where `count - max_parallel` healthy ones remain.
 */
export class RolloutBudget {
  #room: number;
  #available: number;
  readonly #floor: number;
  readonly #deployment: Deployment | undefined;

  constructor({
    update,
    count,
    deployment,
    kept,
    leaving,
    missing,
  }: {
    /** Null for a group whose allocations are all replaced at once. */
    update: UpdateStrategy | null;
    count: number;
    /** That of the new version. */
    deployment: Deployment | undefined;
    /** The group's that stay unless the update replaces them. */
    kept: readonly Allocation[];
    /** Those of the new version that are replaced for another reason. */
    leaving: number;
    /** How many are placed because the count is higher than what there is. */
    missing: number;
  }) {
    const maxParallel = update?.MaxParallel ?? 0;
    const isUnlimited = maxParallel === 0;
    this.#floor = isUnlimited ? Number.NEGATIVE_INFINITY : count - maxParallel;
    this.#deployment = deployment;
    this.#available = kept.filter((alloc) => this.#counts(alloc)).length;
    this.#room = isUnlimited
      ? Number.POSITIVE_INFINITY
      : maxParallel - missing - leaving - unproven(kept, deployment);
  }

  /** Whether the update may stop an allocation and place another; takes it off the budget if so. */
  replace(alloc: Allocation): boolean {
    return this.#room >= 1 && this.spare(alloc) && this.place();
  }

  /** Whether the update may place the successor of one that goes in any case. */
  place(): boolean {
    if (this.#room < 1) return false;
    this.#room--;
    return true;
  }

  /** Whether an allocation may go without a successor; takes it off the budget if so. */
  spare(alloc: Allocation): boolean {
    if (!this.#counts(alloc)) return true;
    if (this.#available - 1 < this.#floor) return false;
    this.#available--;
    return true;
  }

  /**
   * What an older version has running counts even where its health is not known, as it is not after
   * an update in place; the new version must prove itself first.
   */
  #counts(alloc: Allocation): boolean {
    const isNew = alloc.DeploymentID !== "" && alloc.DeploymentID === this.#deployment?.ID;
    return standing(alloc) >= (isNew ? 2 : 1);
  }
}

/**
 * How far an allocation is known to do its work: 2 where it was found healthy, or runs without a
 * deployment; 1 where it runs; 0 where it does not, or was found unhealthy.
 */
export function standing(alloc: Allocation): 0 | 1 | 2 {
  if (isTerminal(alloc) || alloc.ClientStatus !== "running") return 0;
  const healthy = alloc.DeploymentStatus?.Healthy ?? null;
  if (healthy === false) return 0;
  return healthy === true || alloc.DeploymentID === "" ? 2 : 1;
}

/** How many of a deployment are not known to be healthy; one that is known not to be stops it. */
function unproven(kept: readonly Allocation[], deployment: Deployment | undefined): number {
  if (deployment === undefined) return 0;
  let count = 0;
  for (const { DeploymentID, DeploymentStatus } of kept) {
    if (DeploymentID !== deployment.ID || DeploymentStatus?.Healthy === true) continue;
    if (DeploymentStatus?.Healthy === false) return Number.POSITIVE_INFINITY;
    count++;
  }
  return count;
}
