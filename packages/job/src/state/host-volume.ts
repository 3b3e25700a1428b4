import type { Int64 } from "@drover/schema/json";
import type { Constraint } from "../spec/placement.ts";
import type { HostVolumeCapability } from "../spec/volume.ts";

/** A host volume that was created or registered by the API, name for name as Nomad shows it. */
export interface HostVolume {
  Namespace: string;
  ID: string;
  /** As the `source` of a job's volume names it; unique on its node. */
  Name: string;
  PluginID: string;
  NodePool: string;
  NodeID: string;
  Constraints: Constraint[] | null;
  /** In bytes; 0 for whatever the disk has. */
  RequestedCapacityMinBytes: number;
  RequestedCapacityMaxBytes: number;
  CapacityBytes: number;
  RequestedCapabilities: HostVolumeCapability[] | null;
  Parameters: Record<string, string> | null;
  /** The directory, absolute. */
  HostPath: string;
  State: "pending" | "ready" | "unavailable";
  CreateIndex: number;
  /** Nanoseconds since 1970. */
  CreateTime: Int64;
  ModifyIndex: number;
  ModifyTime: Int64;
}
