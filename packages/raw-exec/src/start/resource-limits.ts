import type { TaskResources } from "@drover/driver";
import type { CgroupLimits } from "@drover/process";

const BYTES_PER_MIB = 1024 * 1024;

/** A `memory_max` of -1: no limit. */
export const MEMORY_UNLIMITED = -1;

/**
 * The limits that a task's resources ask for. `memory` is the limit, or with `memory_max` the
 * reservation below that limit. 0, as from a task without a resources block, is no limit.
 */
export function resourceLimits({
  memoryMb,
  memoryMaxMb,
  cpuShares,
  cpusetCpus,
}: TaskResources): CgroupLimits {
  const hardLimitMb = memoryMaxMb === 0 ? memoryMb : memoryMaxMb;
  return {
    ...(hardLimitMb > 0 && { memoryMaxBytes: hardLimitMb * BYTES_PER_MIB }),
    ...(memoryMaxMb !== 0 && memoryMb > 0 && { memoryReservedBytes: memoryMb * BYTES_PER_MIB }),
    ...(cpuShares > 0 && { cpuShares }),
    ...(cpusetCpus !== "" && { cpusetCpus }),
  };
}

/** The memory limit in words, for the user. */
export function describeMemoryLimit({ memoryMb, memoryMaxMb }: TaskResources): string {
  if (memoryMaxMb === MEMORY_UNLIMITED) return "no limit";
  return `${memoryMaxMb === 0 ? memoryMb : memoryMaxMb} MiB`;
}
