import { HeldFile } from "../files/held-file.ts";
import { parseCounters, parseNumber } from "./cgroup-files.ts";
import { type CgroupUsage, resident, type UsageReader, withoutUndefined } from "./cgroup-usage.ts";

const MEMORY_COUNTERS = ["total_rss", "total_mapped_file", "total_cache", "total_swap"] as const;
const THROTTLING_COUNTERS = ["nr_throttled", "throttled_time"] as const;

/** What a cgroup of version 1 uses. Source: the kernel's admin-guide/cgroup-v1. */
export class UsageReaderV1 implements UsageReader {
  readonly #cpu: HeldFile | undefined;
  readonly #throttling: HeldFile | undefined;
  readonly #statistics: HeldFile | undefined;
  readonly #memory: HeldFile | undefined;
  readonly #memoryPeak: HeldFile | undefined;

  /**
   * @param directories controller to directory
   * @param options.mayHaveQuota whether something may throttle it: a group of ours has no quota
   */
  constructor(
    { cpuacct, cpu, memory }: Readonly<Record<string, string>>,
    { mayHaveQuota }: { mayHaveQuota: boolean },
  ) {
    this.#cpu = openBelow(cpuacct, "cpuacct.usage_all");
    this.#throttling = mayHaveQuota ? openBelow(cpu, "cpu.stat") : undefined;
    this.#statistics = openBelow(memory, "memory.stat");
    this.#memory = openBelow(memory, "memory.usage_in_bytes");
    this.#memoryPeak = openBelow(memory, "memory.max_usage_in_bytes");
  }

  read(): CgroupUsage {
    const memory = parseCounters(this.#statistics?.read(), MEMORY_COUNTERS);
    const throttling = parseCounters(this.#throttling?.read(), THROTTLING_COUNTERS);
    return withoutUndefined({
      ...cpuTimes(this.#cpu?.read()),
      throttledPeriods: this.#throttling ? throttling.nr_throttled : 0,
      throttledTime: this.#throttling ? throttling.throttled_time : 0,
      rss: resident(memory.total_rss, memory.total_mapped_file),
      cache: memory.total_cache,
      swap: memory.total_swap,
      memory: parseNumber(this.#memory?.read()),
      memoryPeak: parseNumber(this.#memoryPeak?.read()),
    });
  }

  close(): void {
    for (const file of [
      this.#cpu,
      this.#throttling,
      this.#statistics,
      this.#memory,
      this.#memoryPeak,
    ]) {
      file?.close();
    }
  }
}

function openBelow(directory: string | undefined, name: string): HeldFile | undefined {
  return directory === undefined ? undefined : new HeldFile(`${directory}/${name}`);
}

/** A heading, then for each processor its number, and nanoseconds in user mode and in the kernel. */
function cpuTimes(text: string | undefined): CgroupUsage {
  if (text === undefined) return {};
  let cpuUser = 0;
  let cpuSystem = 0;
  for (const line of text.split("\n").slice(1)) {
    const [, user = 0, system = 0] = line.split(" ");
    cpuUser += Number(user);
    cpuSystem += Number(system);
  }
  return { cpuUser, cpuSystem, cpuTotal: cpuUser + cpuSystem };
}
