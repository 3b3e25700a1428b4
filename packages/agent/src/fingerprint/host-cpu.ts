import { readFile } from "node:fs/promises";
import type { HostCpuStats } from "@drover/api";
import { sleep } from "@drover/clock";

/** The shortest time that shares are taken over, and how old a reading may be to begin with. */
const SHORTEST_MS = 250;
const LONGEST_MS = 60_000;

/** What a core did since the machine started, in the kernel's ticks. */
interface CoreTimes {
  readonly core: string;
  readonly user: number;
  readonly system: number;
  readonly idle: number;
}

interface Reading {
  readonly takenMs: number;
  readonly cores: readonly CoreTimes[];
}

/** What {@link HostCpu} works with. */
export interface HostCpuOptions {
  /** The content of /proc/stat. */
  readonly readStat?: () => Promise<string>;
  readonly monotonicMs?: () => number;
  readonly sleep?: (ms: number) => Promise<void>;
}

/**
 * How busy the cores are: over the time since whoever asked last, or over a quarter of a second where
 * that was long ago.
 */
export class HostCpu {
  readonly #options: Required<HostCpuOptions>;
  #last: Reading | undefined;
  #shares: HostCpuStats[] = [];

  constructor(options: HostCpuOptions = {}) {
    this.#options = {
      readStat: () => readFile("/proc/stat", "utf8"),
      monotonicMs: () => performance.now(),
      sleep,
      ...options,
    };
  }

  /** Percent of each core, in the order of cores. */
  async shares(): Promise<HostCpuStats[]> {
    const { monotonicMs } = this.#options;
    let before = this.#last;
    if (before === undefined || monotonicMs() - before.takenMs > LONGEST_MS) {
      before = await this.#read();
      this.#last = before;
      await this.#options.sleep(SHORTEST_MS);
    }
    if (monotonicMs() - before.takenMs < SHORTEST_MS) return this.#shares;
    const now = await this.#read();
    this.#last = now;
    const { cores } = before;
    this.#shares = now.cores.map((times, position) => sharesOf(times, cores[position]));
    return this.#shares;
  }

  async #read(): Promise<Reading> {
    const { readStat, monotonicMs } = this.#options;
    return { takenMs: monotonicMs(), cores: parseStat(await readStat()) };
  }
}

/** The lines `cpu0 user nice system idle iowait irq softirq steal`. Source: proc_stat(5). */
function parseStat(text: string): CoreTimes[] {
  return [...text.matchAll(/^(cpu\d+) (.*)$/gm)].map(([, core = "", fields = ""]) => {
    const [user = 0, nice = 0, system = 0, idle = 0, ioWait = 0, irq = 0, softIrq = 0, steal = 0] =
      fields.trim().split(/\s+/).map(Number);
    return { core, user: user + nice, system: system + irq + softIrq + steal, idle: idle + ioWait };
  });
}

function sharesOf(now: CoreTimes, before: CoreTimes | undefined): HostCpuStats {
  const user = Math.max(0, now.user - (before?.user ?? 0));
  const system = Math.max(0, now.system - (before?.system ?? 0));
  const idle = Math.max(0, now.idle - (before?.idle ?? 0));
  const total = user + system + idle;
  const share = (part: number) => (total > 0 ? (part / total) * 100 : 0);
  return {
    CPU: now.core,
    User: share(user),
    System: share(system),
    Idle: total > 0 ? share(idle) : 100,
    TotalPercent: share(user + system),
  };
}
