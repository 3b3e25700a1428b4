import type { Allocation, Deployment, Job, TaskGroup } from "@drover/job";

/** What a group of a service or batch job is decided from. */
export interface GroupSituation {
  readonly job: Job;
  readonly group: TaskGroup;
  /** The group's, those that are over included. */
  readonly allocations: readonly Allocation[];
  /** The deployment of this very version, if it has one that is not over or has failed. */
  readonly deployment: Deployment | undefined;
  /** Unproven allocations of a rollout that was cancelled or failed, by id. */
  readonly staleCanaries: ReadonlySet<string>;
  /** The evaluation that is worked on: it may be the one that a delayed replacement waited for. */
  readonly evaluationId: string;
  readonly now: bigint;
}
