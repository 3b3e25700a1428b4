import type { Int64 } from "@drover/schema/json";
import type { Job } from "../spec/job.ts";
import type { AllocatedPort, NetworkResource } from "../spec/network.ts";
import type { Resources } from "../spec/resources.ts";
import type { TaskState } from "./task-state.ts";

export type AllocDesiredStatus = "run" | "stop" | "evict";
export type AllocClientStatus = "pending" | "running" | "complete" | "failed" | "lost" | "unknown";

/** One instance of a task group on a node, name for name as Nomad's API shows it. */
export interface Allocation {
  /** A UUID. */
  ID: string;
  Namespace: string;
  EvalID: string;
  /** `<job>.<group>[<index>]`. */
  Name: string;
  NodeID: string;
  NodeName: string;
  JobID: string;
  /** The job's version that this allocation runs. */
  Job: Job;
  TaskGroup: string;
  Resources: Resources | null;
  TaskResources: Record<string, Resources> | null;
  AllocatedResources: AllocatedResources;
  Metrics: AllocMetric | null;
  DesiredStatus: AllocDesiredStatus;
  DesiredDescription: string;
  DesiredTransition: {
    Migrate: boolean | null;
    Reschedule: boolean | null;
    ForceReschedule: boolean | null;
    /** With `Migrate`: no other allocation takes its place. Absent from rows of older versions. */
    MigrateDisablePlacement?: boolean | null;
    /** Its tasks are stopped without their `shutdown_delay` and the group's. Absent from rows of older versions. */
    NoShutdownDelay?: boolean | null;
  };
  ClientStatus: AllocClientStatus;
  ClientDescription: string;
  TaskStates: Record<string, TaskState> | null;
  DeploymentID: string;
  DeploymentStatus: AllocDeploymentStatus | null;
  FollowupEvalID: string;
  PreviousAllocation: string;
  NextAllocation: string;
  RescheduleTracker: { Events: RescheduleEvent[] | null } | null;
  NetworkStatus: NetworkStatus | null;
  /**
   * Services that were deleted, by their registrations' ids, each with the start of the task that it was
   * deleted of; only where there are any.
   */
  DeletedServices?: Record<string, string>;
  PreemptedAllocations: string[] | null;
  PreemptedByAllocation: string;
  CreateIndex: number;
  ModifyIndex: number;
  AllocModifyIndex: number;
  /** Nanoseconds since 1970. */
  CreateTime: Int64;
  ModifyTime: Int64;
}

/** The network of an allocation's own; without one, interface and address are empty. */
export interface NetworkStatus {
  InterfaceName: string;
  Address: string;
  /** Absent without one. */
  AddressIPv6?: string;
  DNS: unknown;
}

/**
 * What a client reports of an allocation. Never changed once handed out. `DeploymentStatus` is null for
 * an allocation without a deployment, and until its health is known.
 */
export interface AllocUpdate
  extends Readonly<
    Pick<
      Allocation,
      "ID" | "ClientStatus" | "ClientDescription" | "NetworkStatus" | "DeploymentStatus"
    >
  > {
  /** By task name. */
  readonly TaskStates: Readonly<Record<string, TaskState>>;
}

/** What the scheduler gave an allocation. */
export interface AllocatedResources {
  Tasks: Record<string, AllocatedTaskResources>;
  TaskLifecycles: Record<string, unknown> | null;
  Shared: {
    Networks: NetworkResource[] | null;
    DiskMB: number;
    Ports: AllocatedPort[] | null;
  };
}

export interface AllocatedTaskResources {
  /** MHz, and the ids of whole cores where some were asked for. */
  Cpu: { CpuShares: number; ReservedCores: number[] | null };
  /** MiB; `MemoryMaxMB` is 0 for none and -1 for no limit. */
  Memory: { MemoryMB: number; MemoryMaxMB: number };
  Networks: NetworkResource[] | null;
  Devices: unknown[] | null;
}

export interface AllocDeploymentStatus {
  Healthy: boolean | null;
  Timestamp: string;
  Canary: boolean;
  ModifyIndex: number;
}

export interface RescheduleEvent {
  RescheduleTime: Int64;
  PrevAllocID: string;
  PrevNodeID: string;
  Delay: Int64;
}

/** How the scheduler came to its choice. */
export interface AllocMetric {
  NodesEvaluated: number;
  NodesFiltered: number;
  NodesInPool: number;
  NodesAvailable: Record<string, number> | null;
  ClassFiltered: Record<string, number> | null;
  ConstraintFiltered: Record<string, number> | null;
  NodesExhausted: number;
  ClassExhausted: Record<string, number> | null;
  DimensionExhausted: Record<string, number> | null;
  QuotaExhausted: string[] | null;
  ScoreMetaData: unknown[] | null;
  AllocationTime: Int64;
  CoalescedFailures: number;
}

/** The group of its job that an allocation is one of; undefined if the job lacks it. */
export function groupOf({
  Job,
  TaskGroup,
}: Pick<Allocation, "Job" | "TaskGroup">): Job["TaskGroups"][number] | undefined {
  return Job.TaskGroups.find(({ Name }) => Name === TaskGroup);
}

/** Whether the client is done with an allocation for good. */
export function isClientTerminal(status: AllocClientStatus): boolean {
  return status === "complete" || status === "failed" || status === "lost";
}

/** Whether an allocation needs no further work: the client is done, or the server wants it stopped. */
export function isTerminal(alloc: Pick<Allocation, "DesiredStatus" | "ClientStatus">): boolean {
  return alloc.DesiredStatus !== "run" || isClientTerminal(alloc.ClientStatus);
}
