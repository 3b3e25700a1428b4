import type { Int64 } from "@drover/schema/json";
import type { NetworkResource } from "./network.ts";

/** What a task asks for. */
export interface Resources {
  /** MHz. */
  CPU: number;
  /** Whole cores; 0 for a share of CPU instead. */
  Cores: number;
  /** MiB: the hard limit, or the reservation where `MemoryMaxMB` is given. */
  MemoryMB: number;
  /** MiB; 0 for none, -1 for no limit. */
  MemoryMaxMB: number;
  DiskMB: number;
  IOPS: number;
  Networks: NetworkResource[] | null;
  Devices: RequestedDevice[] | null;
  NUMA: { Affinity: string; Devices: string[] | null } | null;
  SecretsMB: number;
}

export interface RequestedDevice {
  Name: string;
  Count: Int64;
  Constraints: { LTarget: string; RTarget: string; Operand: string }[] | null;
  Affinities: { LTarget: string; RTarget: string; Operand: string; Weight: number }[] | null;
}
