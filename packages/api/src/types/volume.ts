import type { HostVolume } from "@drover/job";
import type { AllocListStub } from "./allocation.ts";

/** A host volume as lists show it. */
export type HostVolumeStub = Pick<
  HostVolume,
  | "Namespace"
  | "ID"
  | "Name"
  | "PluginID"
  | "NodePool"
  | "NodeID"
  | "CapacityBytes"
  | "State"
  | "CreateIndex"
  | "CreateTime"
  | "ModifyIndex"
  | "ModifyTime"
>;

/** A host volume with the allocations that use it. */
export interface HostVolumeDetails extends HostVolume {
  Allocations: AllocListStub[];
}

export interface HostVolumeResponse {
  Volume: HostVolume;
  /** Empty for none. */
  Warnings: string;
}
