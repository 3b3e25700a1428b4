/** What the members of a cgroup use; what its kernel does not count is absent. */
export interface CgroupUsage {
  /** Nanoseconds since the start. */
  readonly cpuTotal?: number;
  readonly cpuUser?: number;
  readonly cpuSystem?: number;
  readonly throttledPeriods?: number;
  /** Nanoseconds. */
  readonly throttledTime?: number;
  /** Bytes that are in memory for the members' address spaces: anonymous, and of mapped files. */
  readonly rss?: number;
  /** Bytes, as all that follow. */
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

/** As the kernel counts a process's resident set. Source: proc_pid_status(5), VmRSS. */
export function resident(anonymous = 0, mapped = 0): number | undefined {
  return anonymous + mapped || undefined;
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
