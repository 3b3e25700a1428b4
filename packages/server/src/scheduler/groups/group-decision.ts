import type { Allocation, Job } from "@drover/job";

/** What becomes of a task group's allocations, before it is known whether all of it fits. */
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
  /** Placed as a canary of the deployment; a failed one is followed by one. */
  readonly isCanary?: boolean;
  /** An older version of the job, which is placed in place of the newest. */
  readonly version?: Job;
}

export function emptyDecision(): GroupDecision {
  return { stop: [], place: [], inPlace: [], later: [], ignored: 0, waiting: 0 };
}

/** Whether a group has yet to get to the newest version. */
export function wantsMore({ place, inPlace, waiting }: GroupDecision): boolean {
  return place.length > 0 || inPlace.length > 0 || waiting > 0;
}
