import type { CpuUsage, MemoryUsage, ResourceUsage, TaskUsage } from "../contract/task-usage.ts";
import {
  CPUUsage,
  CPUUsage_Fields,
  MemoryUsage as MemoryMessage,
  MemoryUsage_Fields,
  type TaskResourceUsage,
  type TaskStats,
} from "../generated/driver.ts";

export function taskUsageToProto(taskId: string, usage: TaskUsage): TaskStats {
  return {
    id: taskId,
    timestamp: usage.timestamp,
    aggResourceUsage: resourceUsageToProto(usage.total),
    resourceUsageByPid: mapValues(usage.byPid, resourceUsageToProto),
  };
}

export function taskUsageFromProto(message: TaskStats): TaskUsage {
  return {
    timestamp: message.timestamp ?? new Date(),
    total: resourceUsageFromProto(message.aggResourceUsage),
    byPid: mapValues(message.resourceUsageByPid, resourceUsageFromProto),
  };
}

function resourceUsageToProto({ cpu, memory }: ResourceUsage): TaskResourceUsage {
  return {
    cpu: CPUUsage.fromPartial(measuredToProto(cpu, CPU_FIELDS)),
    memory: MemoryMessage.fromPartial(measuredToProto(memory, MEMORY_FIELDS)),
  };
}

function resourceUsageFromProto(message: TaskResourceUsage | undefined): ResourceUsage {
  return {
    cpu: measuredFromProto(message?.cpu, CPU_FIELDS),
    memory: measuredFromProto(message?.memory, MEMORY_FIELDS),
  };
}

/** For each amount: its name in the contract, its name in the message, and its number there. */
type Fields<Usage, Message> = readonly (readonly [
  name: keyof Usage & string,
  key: keyof Message & string,
  field: number,
])[];

const CPU_FIELDS: Fields<CpuUsage, CPUUsage> = [
  ["systemPercent", "systemMode", CPUUsage_Fields.SYSTEM_MODE],
  ["userPercent", "userMode", CPUUsage_Fields.USER_MODE],
  ["totalTicks", "totalTicks", CPUUsage_Fields.TOTAL_TICKS],
  ["throttledPeriods", "throttledPeriods", CPUUsage_Fields.THROTTLED_PERIODS],
  ["throttledTime", "throttledTime", CPUUsage_Fields.THROTTLED_TIME],
  ["percent", "percent", CPUUsage_Fields.PERCENT],
];

const MEMORY_FIELDS: Fields<MemoryUsage, MemoryMessage> = [
  ["rss", "rss", MemoryUsage_Fields.RSS],
  ["cache", "cache", MemoryUsage_Fields.CACHE],
  ["maxUsage", "maxUsage", MemoryUsage_Fields.MAX_USAGE],
  ["kernelUsage", "kernelUsage", MemoryUsage_Fields.KERNEL_USAGE],
  ["kernelMaxUsage", "kernelMaxUsage", MemoryUsage_Fields.KERNEL_MAX_USAGE],
  ["usage", "usage", MemoryUsage_Fields.USAGE],
  ["swap", "swap", MemoryUsage_Fields.SWAP],
];

/** Absent amounts are 0 on the wire, and the list of measured fields tells them from real ones. */
function measuredToProto<Usage, Message>(
  usage: Usage,
  fields: Fields<Usage, Message>,
): Partial<Message> {
  const present = fields.filter(([name]) => usage[name] !== undefined);
  const amounts = present.map(([name, key]) => [key, usage[name]]);
  const measuredFields = present.map(([, , field]) => field);
  return { ...Object.fromEntries(amounts), measuredFields };
}

function measuredFromProto<Usage, Message extends { measuredFields: readonly number[] }>(
  message: Message | undefined,
  fields: Fields<Usage, Message>,
): Partial<Usage> {
  const present = fields.filter(([, , field]) => message?.measuredFields.includes(field));
  const amounts = present.map(([name, key]) => [name, Number(message?.[key])]);
  return Object.fromEntries(amounts);
}

function mapValues<In, Out>(
  record: Readonly<Record<string, In>>,
  convert: (value: In) => Out,
): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, convert(value)]));
}
