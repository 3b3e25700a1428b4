import type { Allocation } from "@drover/job";
import { allocIndex } from "../placing/alloc-name.ts";

/**
 * The allocations beyond a group's count: failed ones go first, among them those of older versions, then the
 * highest indexes. What failed of the newest version stands for its update, and keeps it from going on.
 */
export function chooseExcess(
  allocations: readonly Allocation[],
  count: number,
  isOutdated: (alloc: Allocation) => boolean,
): Set<Allocation> {
  const superfluous = allocations.length - count;
  if (superfluous <= 0) return new Set();
  const rank = (alloc: Allocation) => {
    if (alloc.ClientStatus !== "failed") return 2;
    return isOutdated(alloc) ? 0 : 1;
  };
  const byLeastNeed = allocations.toSorted(
    (a, b) => rank(a) - rank(b) || allocIndex(b) - allocIndex(a),
  );
  return new Set(byLeastNeed.slice(0, superfluous));
}
