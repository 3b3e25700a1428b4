import type { Int64 } from "@drover/schema/json";
import type { ConsulConnect } from "./connect.ts";
import type { WorkloadIdentity } from "./identity.ts";

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

/** How a check went when it was run last. */
export interface CheckResult {
  ID: string;
  /** Whether the allocation's health depends on it; "readiness" for `on_update = "ignore"`. */
  Mode: "healthiness" | "readiness";
  /** "pending" until it has been run. */
  Status: "pending" | "success" | "failure";
  /** Of an HTTP response. */
  StatusCode?: number;
  Output: string;
  /** When it was run, in seconds since 1970. */
  Timestamp: number;
  /** The allocation's name. */
  Group: string;
  Task?: string;
  Service: string;
  Check: string;
}
