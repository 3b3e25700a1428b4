import type { LogConfig, RequestedDevice, Resources } from "@drover/job";
import {
  block,
  blocks,
  bool,
  label,
  nullable,
  schema,
  string,
  strings,
  zeroIsUnset,
} from "@drover/schema";
import { NETWORK } from "./network.ts";
import { AFFINITY, CONSTRAINT } from "./placement.ts";
import { amount, named } from "./ranges.ts";

const DEVICE = schema<RequestedDevice>({
  Name: named(label()),
  Count: amount("count", 1),
  Constraints: blocks("constraint", CONSTRAINT),
  Affinities: blocks("affinity", AFFINITY),
});

const NUMA = schema<NonNullable<Resources["NUMA"]>>({
  Affinity: zeroIsUnset(string("affinity", "none")),
  Devices: strings("devices"),
});

/** `CPU` is 0 instead of its default where `Cores` are given. */
export const RESOURCES = schema<Resources>({
  CPU: amount("cpu", 100),
  Cores: amount("cores"),
  MemoryMB: amount("memory", 300),
  MemoryMaxMB: amount("memory_max", 0, -1),
  DiskMB: amount("disk"),
  IOPS: amount("iops"),
  Networks: blocks("network", NETWORK),
  Devices: blocks("device", DEVICE),
  NUMA: block("numa", NUMA),
  SecretsMB: amount("secrets"),
});

export const LOG_CONFIG = schema<LogConfig>({
  MaxFiles: amount("max_files", 10),
  MaxFileSizeMB: amount("max_file_size", 10),
  Disabled: bool("disabled"),
  Enabled: nullable(bool("enabled")),
});
