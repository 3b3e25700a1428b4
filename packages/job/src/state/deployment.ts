import type { Int64 } from "@drover/schema/json";

export type DeploymentStatusName =
  | "running"
  | "paused"
  | "failed"
  | "successful"
  | "cancelled"
  | "pending"
  | "blocked"
  | "unblocking";

/** The rollout of one version of a service job. */
export interface Deployment {
  ID: string;
  Namespace: string;
  JobID: string;
  JobVersion: number;
  JobModifyIndex: number;
  JobSpecModifyIndex: number;
  JobCreateIndex: number;
  IsMultiregion: boolean;
  TaskGroups: Record<string, DeploymentGroup>;
  Status: DeploymentStatusName;
  StatusDescription: string;
  EvalPriority: number;
  CreateIndex: number;
  ModifyIndex: number;
  CreateTime: Int64;
  ModifyTime: Int64;
}

export interface DeploymentGroup {
  AutoRevert: boolean;
  AutoPromote: boolean;
  ProgressDeadline: Int64;
  /** RFC 3339. */
  RequireProgressBy: string;
  Promoted: boolean;
  PlacedCanaries: string[] | null;
  DesiredCanaries: number;
  DesiredTotal: number;
  PlacedAllocs: number;
  HealthyAllocs: number;
  UnhealthyAllocs: number;
}
