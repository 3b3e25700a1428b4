import { readFile, statfs } from "node:fs/promises";
import os from "node:os";
import type { HostDiskStats, HostStats } from "@drover/api";

/** What the machine uses now. CPU shares are since the machine started. @param dataDir on the disk that counts */
export async function hostStats(dataDir: string): Promise<HostStats> {
  const available = await availableMemory();
  const disk = await diskStats(dataDir);
  const cpus = os.cpus().map(({ times }, core) => {
    const total = times.user + times.nice + times.sys + times.idle + times.irq;
    const share = (part: number) => (total > 0 ? (part / total) * 100 : 0);
    return {
      CPU: `cpu${core}`,
      User: share(times.user + times.nice),
      System: share(times.sys + times.irq),
      Idle: share(times.idle),
      TotalPercent: 100 - share(times.idle),
    };
  });
  const [speed = 0] = os.cpus().map((cpu) => cpu.speed);
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
    CPUTicksConsumed: cpus.reduce((sum, cpu) => sum + (cpu.TotalPercent / 100) * speed, 0),
  };
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
