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
    /** How many are placed for want of the count. */
    missing: number;
  }) {
    const maxParallel = update?.MaxParallel ?? 0;
    const isUnlimited = maxParallel === 0;
    this.#floor = isUnlimited ? Number.NEGATIVE_INFINITY : count - maxParallel;
    this.#available = kept.filter(isAvailable).length;
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
    if (!isAvailable(alloc)) return true;
    if (this.#available - 1 < this.#floor) return false;
    this.#available--;
    return true;
  }
}

/** Whether an allocation does its work, as far as its health was ever looked at. */
export function isAvailable(alloc: Allocation): boolean {
  if (isTerminal(alloc) || alloc.ClientStatus !== "running") return false;
  const healthy = alloc.DeploymentStatus?.Healthy ?? null;
  return alloc.DeploymentID === "" ? healthy !== false : healthy === true;
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
