import type { Int64 } from "@drover/schema/json";
import type { ConsulConnect } from "./connect.ts";
import type { WorkloadIdentity } from "./task.ts";

export interface Port {
  Label: string;
  /** 0 for a port that the scheduler chooses. */
  Value: number;
  /** The port inside the network namespace; 0 for the same, -1 for the chosen one. */
  To: number;
  HostNetwork: string;
  IgnoreCollision: boolean;
}

export interface NetworkResource {
  Mode: string;
  Device: string;
  CIDR: string;
  IP: string;
  Hostname: string;
  MBits: number;
  DNS: { Servers: string[] | null; Searches: string[] | null; Options: string[] | null } | null;
  ReservedPorts: Port[] | null;
  DynamicPorts: Port[] | null;
  CNI: { Args: Record<string, string> | null } | null;
}

/** A port that an allocation has been given. */
export interface AllocatedPort {
  Label: string;
  Value: number;
  To: number;
  HostIP: string;
  IgnoreCollision: boolean;
}

export interface Service {
  Name: string;
  TaskName: string;
  PortLabel: string;
  AddressMode: string;
  Address: string;
  Tags: string[] | null;
  CanaryTags: string[] | null;
  EnableTagOverride: boolean;
  Checks: ServiceCheck[] | null;
  Connect: ConsulConnect | null;
  Meta: Record<string, string> | null;
  CanaryMeta: Record<string, string> | null;
  TaggedAddresses: Record<string, string> | null;
  Namespace: string;
  OnUpdate: string;
  Provider: "nomad" | "consul";
  Identity: WorkloadIdentity | null;
  Weights: { Passing: number; Warning: number } | null;
  Cluster: string;
  Kind: string;
}

/** A health check of a service. Durations are nanoseconds. */
export interface ServiceCheck {
  Name: string;
  Type: string;
  Command: string;
  Args: string[] | null;
  Path: string;
  Protocol: string;
  PortLabel: string;
  Expose: boolean;
  AddressMode: string;
  Interval: Int64;
  Timeout: Int64;
  InitialStatus: string;
  TLSServerName: string;
  TLSSkipVerify: boolean;
  Method: string;
  Header: Record<string, string[]> | null;
  CheckRestart: CheckRestart | null;
  GRPCService: string;
  GRPCUseTLS: boolean;
  TaskName: string;
  SuccessBeforePassing: number;
  FailuresBeforeCritical: number;
  FailuresBeforeWarning: number;
  Body: string;
  OnUpdate: string;
  Notes: string;
}

export interface CheckRestart {
  Limit: number;
  Grace: Int64;
  IgnoreWarnings: boolean;
}

export interface VolumeRequest {
  Name: string;
  Type: string;
  Source: string;
  ReadOnly: boolean;
  AccessMode: string;
  AttachmentMode: string;
  MountOptions: { FSType: string; MountFlags: string[] | null } | null;
  PerAlloc: boolean;
  Sticky: boolean;
}

export interface VolumeMount {
  Volume: string;
  Destination: string;
  ReadOnly: boolean;
  PropagationMode: string;
  SELinuxLabel: string;
}

export interface RequestedDevice {
  Name: string;
  Count: Int64;
  Constraints: { LTarget: string; RTarget: string; Operand: string }[] | null;
  Affinities: { LTarget: string; RTarget: string; Operand: string; Weight: number }[] | null;
}
