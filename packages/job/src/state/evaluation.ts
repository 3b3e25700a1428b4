import type { Int64 } from "@drover/schema/json";
import type { JobType } from "../spec/job.ts";
import type { AllocMetric } from "./allocation.ts";

export type EvalStatus = "pending" | "complete" | "failed" | "blocked" | "canceled";

/** A request to bring a job's allocations to what the job asks for. */
export interface Evaluation {
  ID: string;
  Namespace: string;
  Priority: number;
  Type: JobType;
  TriggeredBy: string;
  JobID: string;
  JobModifyIndex: number;
  NodeID: string;
  NodeModifyIndex: number;
  DeploymentID: string;
  Status: EvalStatus;
  StatusDescription: string;
  /** Nanoseconds to wait before it is worked on. */
  Wait: Int64;
  /** RFC 3339, or null. */
  WaitUntil: string | null;
  NextEval: string;
  PreviousEval: string;
  BlockedEval: string;
  RelatedEvals: unknown[] | null;
  /** By task group: why it could not be placed. */
  FailedTGAllocs: Record<string, AllocMetric> | null;
  ClassEligibility: Record<string, boolean> | null;
  EscapedComputedClass: boolean;
  AnnotatePlan: boolean;
  QueuedAllocations: Record<string, number> | null;
  SnapshotIndex: number;
  CreateIndex: number;
  ModifyIndex: number;
  CreateTime: Int64;
  ModifyTime: Int64;
}
