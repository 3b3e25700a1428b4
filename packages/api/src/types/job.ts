import type {
  Action,
  Allocation,
  AllocMetric,
  Deployment,
  Evaluation,
  Int64,
  Job,
  JobDiff,
  JobStatus as JobStatusName,
  JobType,
  ScalingEvent,
  ScalingPolicy,
  SubmittedText,
} from "@drover/job";

/** A job in a list. */
export interface JobListStub {
  ID: string;
  ParentID: string;
  Name: string;
  Namespace: string;
  Datacenters: string[];
  NodePool: string;
  Multiregion: unknown;
  Type: JobType;
  Priority: number;
  Periodic: boolean;
  ParameterizedJob: boolean;
  Stop: boolean;
  Status: JobStatusName;
  StatusDescription: string;
  JobSummary: JobSummary | null;
  CreateIndex: number;
  ModifyIndex: number;
  JobModifyIndex: number;
  Version: number;
  /** Nanoseconds since 1970. */
  SubmitTime: Int64;
  /** Only where `meta=true` was asked for. */
  Meta?: Record<string, string> | null;
}

/** How many allocations of each task group stand where. */
export interface JobSummary {
  JobID: string;
  Namespace: string;
  Summary: Record<string, TaskGroupSummary>;
  /** For periodic and parameterized jobs. */
  Children: { Pending: number; Running: number; Dead: number } | null;
  CreateIndex: number;
  ModifyIndex: number;
}

export interface TaskGroupSummary {
  Queued: number;
  Complete: number;
  Failed: number;
  Running: number;
  Starting: number;
  Lost: number;
  Unknown: number;
}

/** A job as clients may send it: every field that has a default may be absent. */
export type JobInput = { ID: string } & { [Field in keyof Job]?: unknown };

export interface JobRegisterRequest {
  Job: JobInput | Job;
  /** Register only if the job's `JobModifyIndex` is the given one; 0 for a job that is new. */
  EnforceIndex?: boolean;
  JobModifyIndex?: number;
  PreserveCounts?: boolean;
  PreserveResources?: boolean;
  PolicyOverride?: boolean;
  EvalPriority?: number;
  /** The text that the job was read from. */
  Submission?: JobSubmissionInput | null;
}

/** A text as clients may send it. */
export type JobSubmissionInput = Pick<SubmittedText, "Source" | "Format"> & Partial<SubmittedText>;

export interface JobRegisterResponse {
  EvalID: string;
  EvalCreateIndex: number;
  JobModifyIndex: number;
  Warnings: string;
  Index: number;
  LastContact: number;
  KnownLeader: boolean;
}

export interface JobDeregisterResponse {
  EvalID: string;
  EvalCreateIndex: number;
  JobModifyIndex: number;
  VolumeEvalID: string;
  VolumeEvalIndex: number;
  Index: number;
  LastContact: number;
  KnownLeader: boolean;
}

export interface JobPlanRequest {
  Job: JobInput | Job;
  /** Whether the answer carries `Diff`. */
  Diff?: boolean;
  PolicyOverride?: boolean;
}

/** What registering a job would do. */
export interface JobPlanResponse {
  Annotations: PlanAnnotations | null;
  FailedTGAllocs: Record<string, AllocMetric> | null;
  JobModifyIndex: number;
  CreatedEvals: Evaluation[] | null;
  Diff: JobDiff | null;
  /** RFC 3339, or null. */
  NextPeriodicLaunch: string | null;
  Warnings: string;
  Index: number;
}

export interface PlanAnnotations {
  DesiredTGUpdates: Record<string, DesiredUpdates>;
  PreemptedAllocs: unknown[] | null;
}

/** How many allocations of a task group get which fate. */
export interface DesiredUpdates {
  Ignore: number;
  Place: number;
  Migrate: number;
  Stop: number;
  InPlaceUpdate: number;
  DestructiveUpdate: number;
  Canary: number;
  Preemptions: number;
}

export interface JobValidateResponse {
  DriverConfigValidated: boolean;
  ValidationErrors: string[] | null;
  Error: string;
  Warnings: string;
}

export interface JobVersionsResponse {
  Versions: Job[];
  Diffs: JobDiff[] | null;
  Index: number;
  LastContact: number;
  KnownLeader: boolean;
}

export interface JobStableResponse {
  JobModifyIndex: number;
  Index: number;
}

export interface JobDispatchRequest {
  /** Base64. */
  Payload?: string;
  Meta?: Record<string, string>;
  IdPrefixTemplate?: string;
  /** 1 to 100; that of the job unless told. */
  Priority?: number;
  /** A run that was made with the same one is given back. */
  IdempotencyToken?: string;
}

export interface JobDispatchResponse {
  DispatchedJobID: string;
  EvalID: string;
  EvalCreateIndex: number;
  JobCreateIndex: number;
  Index: number;
}

/** An action, and where it is defined. */
export interface JobAction extends Action {
  TaskName: string;
  TaskGroupName: string;
}

export interface JobScaleStatusResponse {
  JobID: string;
  Namespace: string;
  JobCreateIndex: number;
  JobModifyIndex: number;
  JobStopped: boolean;
  TaskGroups: Record<string, TaskGroupScaleStatus>;
}

export interface TaskGroupScaleStatus {
  Desired: number;
  Placed: number;
  Running: number;
  Healthy: number;
  Unhealthy: number;
  /** Newest first. */
  Events: ScalingEvent[] | null;
}

/** A scaling policy in a list. */
export type ScalingPolicyListStub = Pick<
  ScalingPolicy,
  "ID" | "Enabled" | "Type" | "Target" | "CreateIndex" | "ModifyIndex"
>;

/** How a job stands. */
export interface JobStatus
  extends Pick<
    Job,
    | "ID"
    | "Namespace"
    | "Name"
    | "Type"
    | "NodePool"
    | "Datacenters"
    | "Priority"
    | "ParentID"
    | "Version"
    | "SubmitTime"
    | "ModifyIndex"
    | "Stop"
    | "Status"
  > {
  /** The counts of all its groups. */
  GroupCountSum: number;
  /** Of a job that makes others. */
  ChildStatuses: string[] | null;
  Allocs: AllocationStatus[];
  LatestDeployment: DeploymentStatus | null;
}

export interface AllocationStatus
  extends Pick<Allocation, "ID" | "ClientStatus" | "NodeID" | "FollowupEvalID"> {
  Group: string;
  DeploymentStatus: { Canary: boolean; Healthy: boolean | null };
  JobVersion: number;
}

export interface DeploymentStatus
  extends Pick<Deployment, "ID" | "JobVersion" | "Status" | "StatusDescription"> {
  IsActive: boolean;
  AllAutoPromote: boolean;
  RequiresPromotion: boolean;
}
