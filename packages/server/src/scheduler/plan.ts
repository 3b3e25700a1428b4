import type { DesiredUpdates } from "@drover/api";
import type {
  Allocation,
  AllocMetric,
  Deployment,
  Evaluation,
  Job,
  Node,
  SchedulerConfiguration,
} from "@drover/job";

/** All that the scheduler decides from. */
export interface ScheduleRequest {
  readonly evaluation: Evaluation;
  /** Absent when the job was purged. */
  readonly job: Job | undefined;
  /** The job's, those that are over included. */
  readonly allocations: readonly Allocation[];
  /** The job's newest. */
  readonly deployment: Deployment | undefined;
  readonly node: Node;
  /** Other jobs' allocations on the node. */
  readonly neighbours: readonly Allocation[];
  readonly configuration: SchedulerConfiguration;
  /** Nanoseconds since 1970. */
  readonly now: bigint;
  readonly newId: () => string;
  /** 0 to 1, for the choice of dynamic ports. */
  readonly random: () => number;
}

/** Rows to write, and what they mean. */
export interface Plan {
  readonly allocations: Allocation[];
  readonly deployments: Deployment[];
  /** The evaluation that was worked on first, then those that follow from it. */
  readonly evaluations: Evaluation[];
  /** By task group. */
  readonly desired: Record<string, DesiredUpdates>;
  /** What makes room for it, of other jobs. */
  readonly preempted: readonly Allocation[];
  /** By task group: why something could not be placed. */
  readonly failed: Record<string, AllocMetric>;
}

/** A task group without any change. */
export function noUpdates(): DesiredUpdates {
  return {
    Ignore: 0,
    Place: 0,
    Migrate: 0,
    Stop: 0,
    InPlaceUpdate: 0,
    DestructiveUpdate: 0,
    Canary: 0,
    Preemptions: 0,
  };
}
