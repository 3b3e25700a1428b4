import { readFileSync } from "node:fs";
import os from "node:os";
import { InterfaceAddress } from "./interface-address.ts";
import { IpNetwork } from "./ip-network.ts";

/** Bits of the flags of an interface, in Go's order. Source: linux/if.h. */
const FLAGS = [
  ["up", 0x1],
  ["broadcast", 0x2],
  ["loopback", 0x8],
  ["pointtopoint", 0x10],
  ["multicast", 0x1000],
  ["running", 0x40],
] as const;

/** What a template can learn of a machine's network. */
export interface MachineNetwork {
  readonly addresses: readonly InterfaceAddress[];
  /** The interface that has the default route; undefined if none has. */
  readonly defaultDevice: string | undefined;
}

export function machineNetwork(): MachineNetwork {
  const addresses = Object.entries(os.networkInterfaces()).flatMap(([name, all = []]) => {
    const flags = flagsOf(name);
    return all.flatMap(({ cidr }) => {
      return cidr === null ? [] : [new InterfaceAddress(name, IpNetwork.parse(cidr), flags)];
    });
  });
  return { addresses, defaultDevice: defaultDevice() };
}

function flagsOf(device: string): string[] {
  const bits = Number(read(`/sys/class/net/${device}/flags`) ?? "0x41");
  return FLAGS.flatMap(([name, bit]) => ((bits & bit) === 0 ? [] : [name]));
}

function defaultDevice(): string | undefined {
  const routes = read("/proc/net/route")?.split("\n").slice(1) ?? [];
  const [device] = routes
    .map((route) => route.split("\t"))
    .filter(([, destination, , , , , , mask]) =>
      [destination, mask].every((it) => it === "00000000"),
    )
    .sort((a, b) => Number(a[6]) - Number(b[6]));
  return device?.[0];
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
