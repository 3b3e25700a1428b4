import type { Allocation } from "@drover/job";

/** What shall become of a task group's allocations, before it is known whether all of it fits. */
export interface GroupDecision {
  /** Stopped without a successor. */
  readonly stop: { alloc: Allocation; description: string }[];
  readonly place: WantedPlacement[];
  /** Those that take the new version of the job over as they run. */
  readonly inPlace: Allocation[];
  /** Failed ones that are replaced later. Times are nanoseconds since 1970. */
  readonly later: { alloc: Allocation; time: bigint }[];
  /** How many stay as they are. */
  ignored: number;
  /** Updates that wait for their turn in the rollout. */
  waiting: number;
}

/** A new allocation, and the one whose place it takes. */
export interface WantedPlacement {
  readonly name: string;
  readonly kind: "new" | "update" | "migrate" | "reschedule" | "canary";
  readonly previous?: Allocation;
}

export function emptyDecision(): GroupDecision {
  return { stop: [], place: [], inPlace: [], later: [], ignored: 0, waiting: 0 };
}
