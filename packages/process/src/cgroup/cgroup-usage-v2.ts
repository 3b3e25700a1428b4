import { HeldFile } from "../files/held-file.ts";
import { parseCounters, parseNumber } from "./cgroup-files.ts";
import { type CgroupUsage, resident, type UsageReader, withoutUndefined } from "./cgroup-usage.ts";

const NANOSECONDS_PER_MICROSECOND = 1000;
const CPU_COUNTERS = [
  "usage_usec",
  "user_usec",
  "system_usec",
  "nr_throttled",
  "throttled_usec",
] as const;
const MEMORY_COUNTERS = ["anon", "file", "file_mapped", "kernel"] as const;

/** What a cgroup of version 2 uses. Source: the kernel's admin-guide/cgroup-v2. */
export class UsageReaderV2 implements UsageReader {
  readonly #cpu: HeldFile;
  readonly #statistics: HeldFile;
  readonly #swap: HeldFile;
  readonly #memory: HeldFile;
  readonly #memoryPeak: HeldFile;

  constructor(directory: string) {
    this.#cpu = new HeldFile(`${directory}/cpu.stat`);
    this.#statistics = new HeldFile(`${directory}/memory.stat`);
    this.#swap = new HeldFile(`${directory}/memory.swap.current`);
    this.#memory = new HeldFile(`${directory}/memory.current`);
    this.#memoryPeak = new HeldFile(`${directory}/memory.peak`);
  }

  read(): CgroupUsage {
    const cpu = parseCounters(this.#cpu.read(), CPU_COUNTERS);
    const memory = parseCounters(this.#statistics.read(), MEMORY_COUNTERS);
    return withoutUndefined({
      cpuTotal: toNanoseconds(cpu.usage_usec),
      cpuUser: toNanoseconds(cpu.user_usec),
      cpuSystem: toNanoseconds(cpu.system_usec),
      throttledPeriods: cpu.nr_throttled,
      throttledTime: toNanoseconds(cpu.throttled_usec),
      rss: resident(memory.anon, memory.file_mapped),
      cache: memory.file,
      kernelMemory: memory.kernel,
      swap: parseNumber(this.#swap.read()),
      memory: parseNumber(this.#memory.read()),
      memoryPeak: parseNumber(this.#memoryPeak.read()),
    });
  }

  close(): void {
    for (const file of [this.#cpu, this.#statistics, this.#swap, this.#memory, this.#memoryPeak]) {
      file.close();
    }
  }
}

function toNanoseconds(microseconds: number | undefined): number | undefined {
  return microseconds === undefined ? undefined : microseconds * NANOSECONDS_PER_MICROSECOND;
}
