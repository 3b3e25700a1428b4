import type { Allocation } from "@drover/job";
import { allocIndex } from "./alloc-name.ts";

/** The allocations beyond a group's count: failed ones go first, then the highest indexes. */
export function chooseExcess(allocations: readonly Allocation[], count: number): Set<Allocation> {
  const superfluous = allocations.length - count;
  if (superfluous <= 0) return new Set();
  const isFailed = ({ ClientStatus }: Allocation) => (ClientStatus === "failed" ? 1 : 0);
  const byLeastNeed = allocations.toSorted(
    (a, b) => isFailed(b) - isFailed(a) || allocIndex(b) - allocIndex(a),
  );
  return new Set(byLeastNeed.slice(0, superfluous));
}
