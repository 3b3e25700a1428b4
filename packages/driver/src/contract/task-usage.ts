/** What a task uses at one moment; what is absent was not measured. */
export interface TaskUsage {
  readonly timestamp: Date;
  readonly total: ResourceUsage;
  /** By process id. */
  readonly byPid: Readonly<Record<string, ResourceUsage>>;
}

export interface ResourceUsage {
  readonly cpu: CpuUsage;
  readonly memory: MemoryUsage;
}

/** Since the last reading; 100 percent is one core. */
export interface CpuUsage {
  readonly percent?: number;
  readonly systemPercent?: number;
  readonly userPercent?: number;
  /** MHz. */
  readonly totalTicks?: number;
  readonly throttledPeriods?: number;
  /** Nanoseconds. */
  readonly throttledTime?: number;
}

/** Bytes. */
export interface MemoryUsage {
  readonly rss?: number;
  readonly cache?: number;
  readonly swap?: number;
  readonly usage?: number;
  readonly maxUsage?: number;
  readonly kernelUsage?: number;
  readonly kernelMaxUsage?: number;
}
