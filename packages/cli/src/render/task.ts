import type { AllocResourceUsage, TaskResourceUsage } from "@drover/api";
import { type AllocatedTaskResources, type Allocation, groupOf, type TaskState } from "@drover/job";
import { formatBytes } from "@drover/ui/amounts";
import type { Style } from "../terminal/style.ts";
import { formatPairs, formatTable } from "../terminal/table.ts";
import { formatNs, formatRfc3339 } from "../terminal/time.ts";

const BYTES_PER_MIB = 1024 * 1024;

/** One task of an allocation: what it was given and uses, and what happened to it. */
export function describeTask(
  alloc: Allocation,
  name: string,
  { style, stats, usage }: { style: Style; stats: boolean; usage: AllocResourceUsage | undefined },
): string {
  const state = alloc.TaskStates?.[name];
  const given = alloc.AllocatedResources.Tasks[name];
  const used = usage?.Tasks[name];
  const sections = [taskTitle(alloc, name, { style, state })];
  if (given !== undefined) {
    const diskMb = alloc.AllocatedResources.Shared.DiskMB;
    sections[0] += `\n${style.bold("Task Resources:")}\n${resourceTable(given, { used, diskMb })}`;
  }
  if (stats && used !== undefined) sections.push(usageDetails(used, style));
  if (state !== undefined) sections.push(eventDetails(state, style));
  return sections.join("\n\n");
}

function taskTitle(
  alloc: Allocation,
  name: string,
  { style, state }: { style: Style; state: TaskState | undefined },
): string {
  const group = groupOf(alloc);
  const lifecycle = group?.Tasks.find(({ Name }) => Name === name)?.Lifecycle;
  const kind = lifecycle ? ` (${lifecycle.Hook}${lifecycle.Sidecar ? " sidecar" : ""})` : "";
  const word = state?.State ?? "pending";
  const painted = state?.Failed ? style.red(word) : word === "running" ? style.green(word) : word;
  return `${style.bold(`Task "${name}"`)}${kind} is "${painted}"`;
}

function resourceTable(
  { Cpu, Memory }: AllocatedTaskResources,
  { used, diskMb }: { used: TaskResourceUsage | undefined; diskMb: number },
): string {
  const cpuUsed = used ? `${Math.round(used.ResourceUsage.CpuStats.TotalTicks)}/` : "";
  const memoryUsed = used ? `${formatBytes(memoryOf(used))}/` : "";
  const row = [
    `${cpuUsed}${Cpu.CpuShares} MHz`,
    `${memoryUsed}${formatBytes(Memory.MemoryMB * BYTES_PER_MIB)}`,
    formatBytes(diskMb * BYTES_PER_MIB),
  ];
  const table = formatTable([["CPU", "Memory", "Disk"], row]);
  if (Memory.MemoryMaxMB === 0 || Memory.MemoryMaxMB === Memory.MemoryMB) return table;
  const most =
    Memory.MemoryMaxMB < 0 ? "no limit" : formatBytes(Memory.MemoryMaxMB * BYTES_PER_MIB);
  return `${table}\n${" ".repeat((row[0]?.length ?? 0) + 2)}Max: ${most}`;
}

/** The usage where it was measured (cgroups), else the resident set. */
function memoryOf({ ResourceUsage: { MemoryStats } }: TaskResourceUsage): number {
  return MemoryStats.Measured?.includes("Usage") ? MemoryStats.Usage : MemoryStats.RSS;
}

function usageDetails(
  { ResourceUsage: { MemoryStats, CpuStats } }: TaskResourceUsage,
  style: Style,
) {
  const memory: readonly (readonly [name: string, field: string, value: number])[] = [
    ["Cache", "Cache", MemoryStats.Cache],
    ["Kernel Max Usage", "Kernel Max Usage", MemoryStats.KernelMaxUsage],
    ["Kernel Usage", "Kernel Usage", MemoryStats.KernelUsage],
    ["Max Usage", "Max Usage", MemoryStats.MaxUsage],
    ["RSS", "RSS", MemoryStats.RSS],
    ["Swap", "Swap", MemoryStats.Swap],
    ["Usage", "Usage", MemoryStats.Usage],
  ];
  const measured = memory.filter(([, field]) => MemoryStats.Measured?.includes(field));
  const cpu = [
    `${CpuStats.Percent.toFixed(2)}%`,
    String(CpuStats.ThrottledPeriods),
    String(CpuStats.ThrottledTime),
  ];
  return [
    style.bold("Memory Stats"),
    formatTable([
      measured.map(([title]) => title),
      measured.map(([, , value]) => formatBytes(value)),
    ]),
    "",
    style.bold("CPU Stats"),
    formatTable([["Percent", "Throttled Periods", "Throttled Time"], cpu]),
  ].join("\n");
}

function eventDetails(state: TaskState, style: Style): string {
  const facts = formatPairs([
    ["Started At", formatRfc3339(state.StartedAt)],
    ["Finished At", formatRfc3339(state.FinishedAt)],
    ["Total Restarts", String(state.Restarts)],
    ["Last Restart", formatRfc3339(state.LastRestart)],
  ]);
  const events = formatTable([
    ["Time", "Type", "Description"],
    ...state.Events.toReversed().map(({ Time, Type, DisplayMessage, Message }) => [
      formatNs(Time),
      Type,
      DisplayMessage || Message,
    ]),
  ]);
  return `${style.bold("Task Events:")}\n${facts}\n\n${style.bold("Recent Events:")}\n${events}`;
}
