import { readFile, statfs } from "node:fs/promises";
import os from "node:os";
import type { NetworkConfig } from "../config/agent-config.ts";
import { coreMhz } from "./core-speed.ts";
import { platformAttributes } from "./platform-attributes.ts";
import { primaryAddress } from "./primary-address.ts";

const MIB = 1024 * 1024;

/** What the machine is and has. */
export interface Machine {
  readonly attributes: Record<string, string>;
  /** MHz, all cores together. */
  readonly compute: number;
  readonly cores: number;
  readonly memoryMb: number;
  readonly diskMb: number;
  readonly address: string;
}

/**
 * Looks the machine over.
 *
 * @param dataDir the directory whose file system tasks write to
 * @throws {Fault} `failed_precondition` if the interface that is wanted has no address
 */
export async function inspectMachine(dataDir: string, network: NetworkConfig): Promise<Machine> {
  const cpus = os.cpus();
  const mhz = coreMhz({ totalCompute: 0 });
  const [release, disk, platform] = await Promise.all([
    osRelease(),
    statfs(dataDir),
    platformAttributes(),
  ]);
  const diskMb = Math.floor((disk.bavail * disk.bsize) / MIB);
  const { device, address } = primaryAddress(network);
  return {
    compute: mhz * cpus.length,
    cores: cpus.length,
    memoryMb: Math.floor(os.totalmem() / MIB),
    diskMb,
    address,
    attributes: {
      ...platform,
      "cpu.arch": architecture(),
      "cpu.frequency": String(mhz),
      "cpu.modelname": cpus[0]?.model ?? "",
      "cpu.numcores": String(cpus.length),
      "cpu.reservablecores": String(cpus.length),
      "cpu.totalcompute": String(mhz * cpus.length),
      "cpu.usablecompute": String(mhz * cpus.length),
      "kernel.arch": os.machine(),
      "kernel.name": os.type().toLowerCase(),
      "kernel.version": os.release(),
      "memory.totalbytes": String(os.totalmem()),
      "os.name": release.ID ?? os.type().toLowerCase(),
      "os.version": release.VERSION_ID ?? os.release(),
      "unique.hostname": os.hostname(),
      "unique.network.ip-address": address,
      "unique.network.interface": device,
      "unique.storage.bytesfree": String(disk.bavail * disk.bsize),
      "unique.storage.bytestotal": String(disk.blocks * disk.bsize),
      "unique.storage.volume": dataDir,
    },
  };
}

async function osRelease(): Promise<Record<string, string>> {
  const text = await readFile("/etc/os-release", "utf8").catch(() => "");
  const pairs = [...text.matchAll(/^(\w+)="?([^"\n]*)"?$/gm)].map(([, name = "", value = ""]) => [
    name,
    value,
  ]);
  return Object.fromEntries(pairs);
}

/** Go's name of the architecture, which Nomad's constraints are written for. */
function architecture(): string {
  const names: Record<string, string> = { x64: "amd64", ia32: "386" };
  return names[os.arch()] ?? os.arch();
}
