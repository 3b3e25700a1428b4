import type { CpuUsage, MemoryUsage, ResourceUsage, TaskUsage } from "@drover/driver";
import type { Cgroup, CgroupUsage, ProcessStat, ProcessTree, UsageReader } from "@drover/process";
import type { ProcessSnapshots } from "./process-snapshots.ts";

const NANOSECONDS_PER_MS = 1_000_000;
/** The kernel's USER_HZ, which is 100 on every architecture that Node runs on. */
const NANOSECONDS_PER_TICK = 10_000_000;

/** A task to measure. */
export interface Measured {
  /** Undefined for a task without a cgroup. */
  readonly cgroup: Cgroup | undefined;
  readonly tree: ProcessTree;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** What the machine is like. */
export interface MeterSurroundings {
  readonly snapshots: ProcessSnapshots;
  /** Of one core. */
  readonly mhz: () => number;
  /** Bytes. */
  readonly pageSize: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Nanoseconds of processor time. */
interface CpuTimes {
  readonly total: number;
  readonly user: number;
  readonly system: number;
}

const NO_TIME: CpuTimes = { total: 0, user: 0, system: 0 };

/**
 * Reads what a task uses, from its cgroup where it has one of its own, else from its processes.
 * Percentages are those since the reading before, the first ones since the start.
 */
export class UsageMeter {
  readonly #task: Measured;
  readonly #surroundings: MeterSurroundings;
  /** Of a cgroup whose members are the task's alone. */
  readonly #own: { cgroup: Cgroup; usage: UsageReader } | undefined;
  #readAt: number;
  #before = new Map<number | "total", CpuTimes>();

  constructor(task: Measured, surroundings: MeterSurroundings) {
    this.#task = task;
    this.#surroundings = surroundings;
    this.#readAt = task.startedAt;
    const { cgroup } = task;
    this.#own = cgroup?.holdsAll ? { cgroup, usage: cgroup.openUsage() } : undefined;
  }

  /** Gives back what it holds open. Idempotent. */
  close(): void {
    this.#own?.usage.close();
  }

  /** @param options.perProcess whether to read each process as well, which costs a file for each */
  read({ perProcess }: { perProcess: boolean }): TaskUsage {
    const own = this.#own;
    const { snapshots, now } = this.#surroundings;
    const readAt = now();
    const elapsed = Math.max(1, readAt - this.#readAt) * NANOSECONDS_PER_MS;
    const processes = own
      ? perProcess
        ? snapshots.read(own.cgroup.listPids())
        : []
      : this.#task.tree.list(snapshots.all(), { byMark: false });
    const times = new Map<number | "total", CpuTimes>(
      processes.map((process) => [process.pid, ownTimes(process)]),
    );
    const totals = own?.usage.read();
    times.set("total", totals ? cgroupTimes(totals) : sumTimes(processes));
    const cpu = (key: number | "total") => this.#cpu(times, key, elapsed);
    const total: ResourceUsage = totals
      ? {
          cpu: { ...cpu("total"), ...throttling(totals) },
          memory: this.#groupMemory(totals, processes),
        }
      : { cpu: cpu("total"), memory: this.#memory(processes) };
    const byPid = perProcess
      ? processes.map((process) => [
          process.pid,
          { cpu: cpu(process.pid), memory: this.#memory([process]) },
        ])
      : [];
    this.#readAt = readAt;
    this.#before = times;
    return { timestamp: new Date(readAt), total, byPid: Object.fromEntries(byPid) };
  }

  #cpu(
    times: ReadonlyMap<number | "total", CpuTimes>,
    key: number | "total",
    elapsed: number,
  ): CpuUsage {
    const now = times.get(key) ?? NO_TIME;
    const before = this.#before.get(key) ?? NO_TIME;
    const percent = (part: keyof CpuTimes) =>
      Math.max(0, ((now[part] - before[part]) / elapsed) * 100);
    return {
      percent: percent("total"),
      userPercent: percent("user"),
      systemPercent: percent("system"),
      totalTicks: (percent("total") / 100) * this.#surroundings.mhz(),
    };
  }

  /**
   * Where the processes were read, what is resident is theirs together, as Nomad's own driver counts.
   * The kernel brings counters up to date now and then: of a task that is new they may know nothing,
   * but what its group was charged with is never behind.
   */
  #groupMemory(totals: CgroupUsage, processes: readonly ProcessStat[]): MemoryUsage {
    const rss = this.#memory(processes).rss || totals.rss || totals.memory;
    return { ...cgroupMemory(totals), ...(rss !== undefined && { rss }) };
  }

  #memory(processes: readonly ProcessStat[]): { readonly rss: number } {
    const pages = processes.reduce((sum, { rssPages }) => sum + rssPages, 0);
    return { rss: pages * this.#surroundings.pageSize };
  }
}

function cgroupTimes({ cpuTotal, cpuUser = 0, cpuSystem = 0 }: CgroupUsage): CpuTimes {
  return { total: cpuTotal ?? cpuUser + cpuSystem, user: cpuUser, system: cpuSystem };
}

function throttling({ throttledPeriods, throttledTime }: CgroupUsage): CpuUsage {
  return {
    ...(throttledPeriods !== undefined && { throttledPeriods }),
    ...(throttledTime !== undefined && { throttledTime }),
  };
}

function cgroupMemory(usage: CgroupUsage): MemoryUsage {
  const { rss, cache, swap, memory, memoryPeak, kernelMemory } = usage;
  return {
    ...(rss !== undefined && { rss }),
    ...(cache !== undefined && { cache }),
    ...(swap !== undefined && { swap }),
    ...(memory !== undefined && { usage: memory }),
    ...(memoryPeak !== undefined && { maxUsage: memoryPeak }),
    ...(kernelMemory !== undefined && { kernelUsage: kernelMemory }),
  };
}

function ownTimes({ userTicks, systemTicks }: ProcessStat): CpuTimes {
  return toTimes(userTicks, systemTicks);
}

/** With the time of ended children, so that a task of many short programs does not look idle. */
function sumTimes(processes: readonly ProcessStat[]): CpuTimes {
  let user = 0;
  let system = 0;
  for (const { userTicks, systemTicks, childUserTicks, childSystemTicks } of processes) {
    user += userTicks + childUserTicks;
    system += systemTicks + childSystemTicks;
  }
  return toTimes(user, system);
}

function toTimes(userTicks: number, systemTicks: number): CpuTimes {
  const user = userTicks * NANOSECONDS_PER_TICK;
  const system = systemTicks * NANOSECONDS_PER_TICK;
  return { total: user + system, user, system };
}
