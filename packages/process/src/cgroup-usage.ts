/** What the members of a cgroup use; what its kernel does not count is absent. */
export interface CgroupUsage {
  /** Nanoseconds since the start. */
  readonly cpuTotal?: number;
  readonly cpuUser?: number;
  readonly cpuSystem?: number;
  readonly throttledPeriods?: number;
  /** Nanoseconds. */
  readonly throttledTime?: number;
  /** Bytes. */
  readonly rss?: number;
  readonly cache?: number;
  readonly swap?: number;
  readonly memory?: number;
  readonly memoryPeak?: number;
  readonly kernelMemory?: number;
}

/** Reads a cgroup's usage again and again. */
export interface UsageReader {
  read(): CgroupUsage;
  /** Gives back what it holds open. Idempotent. */
  close(): void;
}

/** What a kernel does not count has no entry. */
export function withoutUndefined(
  usage: {
    [Key in keyof CgroupUsage]: CgroupUsage[Key] | undefined;
  },
): CgroupUsage {
  const counted: Record<string, number> = {};
  for (const [name, value] of Object.entries(usage)) if (value !== undefined) counted[name] = value;
  return counted;
}
