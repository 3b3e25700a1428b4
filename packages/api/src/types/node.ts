import type { Node } from "@drover/job";

/** A node in a list. */
export interface NodeListStub
  extends Pick<
    Node,
    | "ID"
    | "Name"
    | "Datacenter"
    | "NodeClass"
    | "NodePool"
    | "Drain"
    | "SchedulingEligibility"
    | "Status"
    | "StatusDescription"
    | "Drivers"
    | "HostVolumes"
    | "LastDrain"
    | "CreateIndex"
    | "ModifyIndex"
  > {
  Address: string;
  Version: string;
  /** Only where `os=true` was asked for. */
  Attributes?: Record<string, string>;
  /** Only where `resources=true` was asked for. */
  NodeResources?: Node["NodeResources"];
  ReservedResources?: Node["ReservedResources"];
}

export interface NodeEligibilityResponse {
  EvalIDs: string[] | null;
  EvalCreateIndex: number;
  NodeModifyIndex: number;
  Index: number;
}

export interface NodeDrainRequest {
  /** Null ends a drain. */
  DrainSpec: { Deadline: number; IgnoreSystemJobs: boolean } | null;
  MarkEligible?: boolean;
  Meta?: Record<string, string>;
}

/** How busy a core of the machine is over the last interval, in percent. */
export interface HostCpuStats {
  CPU: string;
  User: number;
  System: number;
  Idle: number;
  TotalPercent: number;
}

/** What the machine uses now. Sizes are bytes, shares of CPU percent. */
export interface HostStats {
  Memory: { Total: number; Available: number; Used: number; Free: number };
  CPU: HostCpuStats[];
  DiskStats: HostDiskStats[] | null;
  AllocDirStats: HostDiskStats | null;
  DeviceStats: unknown[] | null;
  /** Seconds. */
  Uptime: number;
  /** Nanoseconds since 1970. */
  Timestamp: number | bigint;
  /** MHz. */
  CPUTicksConsumed: number;
}

export interface HostDiskStats {
  Device: string;
  Mountpoint: string;
  Size: number;
  Used: number;
  Available: number;
  UsedPercent: number;
  InodesUsedPercent: number;
}

/** The metadata of a node. */
export interface NodeMetaResponse {
  /** As jobs see it. */
  Meta: Record<string, string>;
  /** What was set since the configuration was read; null where something was taken away. */
  Dynamic: Record<string, string | null>;
  /** What the configuration says. */
  Static: Record<string, string>;
}
