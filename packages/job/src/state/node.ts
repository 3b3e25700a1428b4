import type { Int64 } from "@drover/schema/json";
import type { NodeHostVolume } from "../spec/volume.ts";

export type NodeStatus = "initializing" | "ready" | "down" | "disconnected";

/** A machine that runs allocations, name for name as Nomad's API shows it. */
export interface Node {
  ID: string;
  /** Always empty: a node that is its own server needs no secret. */
  SecretID: "";
  Name: string;
  Datacenter: string;
  NodePool: string;
  NodeClass: string;
  ComputedClass: string;
  /** `host:port` of the node's HTTP API. */
  HTTPAddr: string;
  TLSEnabled: boolean;
  CgroupParent: string;
  /** Attributes by dotted name, as `driver.raw_exec`. */
  Attributes: Record<string, string>;
  Meta: Record<string, string> | null;
  Links: Record<string, string> | null;
  NodeResources: NodeResources;
  ReservedResources: NodeReservedResources;
  Drivers: Record<string, DriverInfo>;
  HostVolumes: Record<string, NodeHostVolume> | null;
  /** The host networks of the configuration by name. */
  HostNetworks: Record<string, ClientHostNetwork> | null;
  Status: NodeStatus;
  StatusDescription: string;
  StatusUpdatedAt: number;
  SchedulingEligibility: "eligible" | "ineligible";
  Drain: boolean;
  /** The drain that goes on; null otherwise, as `Drain` is false. */
  DrainStrategy: DrainStrategy | null;
  LastDrain: DrainMetadata | null;
  Events: NodeEvent[];
  CreateIndex: number;
  ModifyIndex: number;
}

export interface DrainStrategy {
  /** Nanoseconds; 0 for none, less for at once. */
  Deadline: Int64;
  IgnoreSystemJobs: boolean;
  /** RFC 3339: when all is stopped that is left; Go's zero time without a deadline. */
  ForceDeadline: string;
  /** RFC 3339. */
  StartedAt: string;
}

export interface DrainMetadata {
  /** RFC 3339. */
  StartedAt: string;
  UpdatedAt: string;
  Status: "draining" | "complete" | "canceled";
  AccessorID: string;
  /** What the operator said about it. */
  Meta: Record<string, string> | null;
}

export interface NodeResources {
  Cpu: {
    /** MHz, all cores together. */
    CpuShares: number;
    TotalCpuCores: number;
    ReservableCpuCores: number[] | null;
  };
  Memory: { MemoryMB: number };
  Disk: { DiskMB: number };
  Networks: unknown[] | null;
  NodeNetworks: NodeNetwork[] | null;
  Devices: unknown[] | null;
  MinDynamicPort: number;
  MaxDynamicPort: number;
}

/** An interface with the addresses that ports can be had on; or a mode of networks of their own. */
export interface NodeNetwork {
  /** "host", "bridge" or "cni/<name>". */
  Mode: string;
  /** Empty for a CNI network. */
  Device: string;
  MacAddress: string;
  /** Mbit/s. */
  Speed: number;
  Addresses: NodeNetworkAddress[];
}

export interface NodeNetworkAddress {
  Family: "ipv4" | "ipv6";
  /** The host network that it belongs to. */
  Alias: string;
  Address: string;
  /** Ports and ranges that no allocation gets on it, as "22,8000-8010". */
  ReservedPorts: string;
  Gateway: string;
}

export interface ClientHostNetwork {
  Name: string;
  /** One or several, with commas between them; empty for any. */
  CIDR: string;
  /** Empty for any. */
  Interface: string;
  ReservedPorts: string;
}

export interface NodeReservedResources {
  Cpu: { CpuShares: number };
  Memory: { MemoryMB: number };
  Disk: { DiskMB: number };
  /** Ports and ranges, as "22,80,8000-8010". */
  Networks: { ReservedHostPorts: string };
}

export interface DriverInfo {
  Attributes: Record<string, string> | null;
  Detected: boolean;
  Healthy: boolean;
  HealthDescription: string;
  /** RFC 3339. */
  UpdateTime: string;
}

export interface NodeEvent {
  Message: string;
  Subsystem: string;
  Details: Record<string, string> | null;
  /** RFC 3339. */
  Timestamp: string;
  CreateIndex: number;
}

/** Memory oversubscription and other settings that hold for the whole cluster. */
export interface SchedulerConfiguration {
  SchedulerAlgorithm: "binpack" | "spread";
  MemoryOversubscriptionEnabled: boolean;
  RejectJobRegistration: boolean;
  PauseEvalBroker: boolean;
  /** How many nodes are looked at; kept, and without effect on one node. */
  NodeLimitForFeasibilityChecks: number;
  PreemptionConfig: {
    SystemSchedulerEnabled: boolean;
    SysBatchSchedulerEnabled: boolean;
    BatchSchedulerEnabled: boolean;
    ServiceSchedulerEnabled: boolean;
  };
  CreateIndex: number;
  ModifyIndex: Int64;
}
