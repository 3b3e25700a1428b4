import type { AllocResourceUsage, ResourceUsage, TaskResourceUsage } from "@drover/api";
import type { ResourceUsage as Measured, TaskUsage } from "@drover/driver";

const NS_PER_MS = 1_000_000n;

const CPU_FIELDS = {
  SystemMode: "systemPercent",
  UserMode: "userPercent",
  TotalTicks: "totalTicks",
  ThrottledPeriods: "throttledPeriods",
  ThrottledTime: "throttledTime",
  Percent: "percent",
} as const;

const MEMORY_FIELDS = {
  RSS: "rss",
  Cache: "cache",
  Swap: "swap",
  Usage: "usage",
  MaxUsage: "maxUsage",
  KernelUsage: "kernelUsage",
  KernelMaxUsage: "kernelMaxUsage",
} as const;

/** What the tasks of an allocation use, each and together, as Nomad's API shows it. */
export function allocUsage(usages: Record<string, TaskUsage>, now: bigint): AllocResourceUsage {
  const tasks = Object.entries(usages).map(([name, usage]) => [name, taskUsage(usage)] as const);
  return {
    ResourceUsage: sumOf(tasks.map(([, usage]) => usage.ResourceUsage)),
    Tasks: Object.fromEntries(tasks),
    Timestamp: now,
  };
}

function taskUsage({ timestamp, total, byPid }: TaskUsage): TaskResourceUsage {
  const pids = Object.entries(byPid).map(([pid, usage]) => [pid, resourceUsage(usage)]);
  return {
    ResourceUsage: resourceUsage(total),
    Timestamp: BigInt(timestamp.getTime()) * NS_PER_MS,
    Pids: Object.fromEntries(pids),
  };
}

function resourceUsage({ cpu, memory }: Measured): ResourceUsage {
  return {
    MemoryStats: { ...numbers(MEMORY_FIELDS, memory), Measured: measured(MEMORY_FIELDS, memory) },
    CpuStats: { ...numbers(CPU_FIELDS, cpu), Measured: measured(CPU_FIELDS, cpu) },
    DeviceStats: null,
  };
}

function numbers<Name extends string, Key extends string>(
  fields: Readonly<Record<Name, Key>>,
  values: { readonly [name in Key]?: number },
): Record<Name, number> {
  const entries = Object.entries<Key>(fields).map(([name, key]) => [name, values[key] ?? 0]);
  return Object.fromEntries(entries) as Record<Name, number>;
}

function measured<Key extends string>(
  fields: Readonly<Record<string, Key>>,
  values: { readonly [name in Key]?: number },
): string[] {
  const known = Object.entries<Key>(fields).filter(([, key]) => values[key] !== undefined);
  return known.map(([name]) => name);
}

function sumOf(usages: readonly ResourceUsage[]): ResourceUsage {
  const total = resourceUsage({ cpu: {}, memory: {} });
  for (const { CpuStats, MemoryStats } of usages) {
    addTo(total.CpuStats, CpuStats);
    addTo(total.MemoryStats, MemoryStats);
  }
  return total;
}

function addTo<Stats extends { Measured: string[] | null }>(total: Stats, part: Stats): void {
  const sums = total as Record<string, unknown>;
  for (const [name, value] of Object.entries(part)) {
    if (typeof value === "number") sums[name] = Number(sums[name] ?? 0) + value;
  }
  total.Measured = [...new Set([...(total.Measured ?? []), ...(part.Measured ?? [])])];
}
