import type { LogConfig, RequestedDevice, Resources } from "@drover/job";
import {
  block,
  blocks,
  bool,
  int,
  label,
  nullable,
  schema,
  string,
  strings,
  zeroIsUnset,
} from "@drover/schema";
import { NETWORK } from "./network.ts";
import { AFFINITY, CONSTRAINT } from "./placement.ts";

const DEVICE = schema<RequestedDevice>({
  Name: label(),
  Count: int("count", 1),
  Constraints: blocks("constraint", CONSTRAINT),
  Affinities: blocks("affinity", AFFINITY),
});

const NUMA = schema<NonNullable<Resources["NUMA"]>>({
  Affinity: zeroIsUnset(string("affinity", "none")),
  Devices: strings("devices"),
});

/** `CPU` is 0 instead of its default where `Cores` are given. */
export const RESOURCES = schema<Resources>({
  CPU: int("cpu", 100),
  Cores: int("cores"),
  MemoryMB: int("memory", 300),
  MemoryMaxMB: int("memory_max"),
  DiskMB: int("disk"),
  IOPS: int("iops"),
  Networks: blocks("network", NETWORK),
  Devices: blocks("device", DEVICE),
  NUMA: block("numa", NUMA),
  SecretsMB: int("secrets"),
});

export const LOG_CONFIG = schema<LogConfig>({
  MaxFiles: int("max_files", 10),
  MaxFileSizeMB: int("max_file_size", 10),
  Disabled: bool("disabled"),
  Enabled: nullable(bool("enabled")),
});
