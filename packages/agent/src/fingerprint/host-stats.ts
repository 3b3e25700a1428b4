import { readFile, statfs } from "node:fs/promises";
import os from "node:os";
import type { HostDiskStats, HostStats } from "@drover/api";
import { HostCpu } from "./host-cpu.ts";

/** What the machine uses now. */
export class HostStatsReader {
  readonly #dataDir: string;
  readonly #coreMhz: number;
  readonly #cpu = new HostCpu();

  /**
   * @param dataDir on the disk that counts
   * @param coreMhz the speed of one core, by which shares become ticks
   */
  constructor(dataDir: string, coreMhz: number) {
    this.#dataDir = dataDir;
    this.#coreMhz = coreMhz;
  }

  async read(): Promise<HostStats> {
    const [available, disk, cpus] = await Promise.all([
      availableMemory(),
      diskStats(this.#dataDir),
      this.#cpu.shares(),
    ]);
    const busyCores = cpus.reduce((sum, { TotalPercent }) => sum + TotalPercent / 100, 0);
    return {
      Memory: {
        Total: os.totalmem(),
        Available: available,
        Used: os.totalmem() - available,
        Free: os.freemem(),
      },
      CPU: cpus,
      DiskStats: [disk],
      AllocDirStats: disk,
      DeviceStats: null,
      Uptime: Math.floor(os.uptime()),
      Timestamp: BigInt(Date.now()) * 1_000_000n,
      CPUTicksConsumed: busyCores * this.#coreMhz,
    };
  }
}

async function availableMemory(): Promise<number> {
  const text = await readFile("/proc/meminfo", "utf8").catch(() => "");
  const kilobytes = /^MemAvailable:\s+(\d+)/m.exec(text)?.[1];
  return kilobytes === undefined ? os.freemem() : Number(kilobytes) * 1024;
}

async function diskStats(directory: string): Promise<HostDiskStats> {
  const { blocks, bfree, bavail, bsize, files, ffree } = await statfs(directory);
  const used = blocks - bfree;
  return {
    Device: "",
    Mountpoint: directory,
    Size: blocks * bsize,
    Used: used * bsize,
    Available: bavail * bsize,
    UsedPercent: blocks > 0 ? (used / blocks) * 100 : 0,
    InodesUsedPercent: files > 0 ? ((files - ffree) / files) * 100 : 0,
  };
}
