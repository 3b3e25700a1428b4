import type { Allocation, Int64, JobType } from "@drover/job";

/** An allocation in a list. */
export interface AllocListStub
  extends Pick<
    Allocation,
    | "ID"
    | "EvalID"
    | "Name"
    | "Namespace"
    | "NodeID"
    | "NodeName"
    | "JobID"
    | "TaskGroup"
    | "DesiredStatus"
    | "DesiredDescription"
    | "DesiredTransition"
    | "ClientStatus"
    | "ClientDescription"
    | "TaskStates"
    | "DeploymentStatus"
    | "FollowupEvalID"
    | "NextAllocation"
    | "RescheduleTracker"
    | "PreemptedAllocations"
    | "PreemptedByAllocation"
    | "CreateIndex"
    | "ModifyIndex"
    | "CreateTime"
    | "ModifyTime"
  > {
  JobType: JobType;
  JobVersion: number;
  /** Only where `resources=true` was asked for. */
  AllocatedResources?: Allocation["AllocatedResources"];
}

export interface AllocStopResponse {
  EvalID: string;
  Index: number;
}

/** What an allocation uses now. */
export interface AllocResourceUsage {
  ResourceUsage: ResourceUsage;
  Tasks: Record<string, TaskResourceUsage>;
  /** Nanoseconds since 1970. */
  Timestamp: Int64;
}

export interface TaskResourceUsage {
  ResourceUsage: ResourceUsage;
  Timestamp: Int64;
  /** By process id. */
  Pids: Record<string, ResourceUsage> | null;
}

export interface ResourceUsage {
  MemoryStats: MemoryStats;
  CpuStats: CpuStats;
  DeviceStats: unknown[] | null;
}

/** Bytes; `Measured` names the fields that were. */
export interface MemoryStats {
  RSS: number;
  Cache: number;
  Swap: number;
  Usage: number;
  MaxUsage: number;
  KernelUsage: number;
  KernelMaxUsage: number;
  Measured: string[] | null;
}

/** `TotalTicks` is MHz, 100 `Percent` are one core; `Measured` names the fields that were. */
export interface CpuStats {
  SystemMode: number;
  UserMode: number;
  TotalTicks: number;
  ThrottledPeriods: number;
  ThrottledTime: Int64;
  Percent: number;
  Measured: string[] | null;
}

/** A file of an allocation's directory. */
export interface AllocFileInfo {
  Name: string;
  IsDir: boolean;
  /** Bytes. */
  Size: number;
  /** As `ls` shows it: "-rw-r--r--". */
  FileMode: string;
  /** RFC 3339. */
  ModTime: string;
  ContentType?: string;
}

/** A piece of a streamed file; one without any field is a heartbeat. */
export interface StreamFrame {
  Offset?: number;
  /** Base64. */
  Data?: string;
  File?: string;
  /** As "file deleted" or "file truncated". */
  FileEvent?: string;
}

/** A piece of what several tasks have written; one without any field is a heartbeat. */
export interface SeveralLogsFrame {
  /** Which of the outputs that were asked for, from 0. */
  Output?: number;
  /** Base64. */
  Data?: string;
  /** Why this output cannot be read; the others go on. */
  Error?: string;
}
