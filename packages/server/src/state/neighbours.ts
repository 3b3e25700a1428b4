import type { Allocation, Job } from "@drover/job";
import type { StateStore } from "@drover/store";

/** Other jobs' allocations that take room on the node. */
export function neighboursOf(
  store: StateStore,
  { Namespace, ID }: Pick<Job, "Namespace" | "ID">,
): Allocation[] {
  const isOther = (alloc: Allocation) => alloc.JobID !== ID || alloc.Namespace !== Namespace;
  return store.table("allocations").by("room", "taken").filter(isOther);
}
