import { isIPv4, isIPv6 } from "node:net";

/** A range of addresses that share their first bits. */
export interface Network {
  /** The first address. */
  readonly address: bigint;
  readonly prefixLength: number;
  /** 32 for IPv4, 128 for IPv6. */
  readonly bits: 32 | 128;
}

/** Reads a network in CIDR notation; undefined if it is none. */
export function parseNetwork(text: string): Network | undefined {
  const [, address = "", length = ""] = /^([^/%]+)\/(\d{1,3})$/.exec(text) ?? [];
  const bits = isIPv4(address) ? 32 : isIPv6(address) ? 128 : undefined;
  if (bits === undefined) return undefined;
  const prefixLength = Number(length);
  if (prefixLength > bits || `${prefixLength}` !== length) return undefined;
  const value = bits === 32 ? parseIPv4(address) : parseIPv6(address);
  const hostBits = BigInt(bits - prefixLength);
  return { address: (value >> hostBits) << hostBits, prefixLength, bits };
}

/** An address as text; of IPv6 with the longest run of zeros left out. */
export function formatAddress(address: bigint, bits: 32 | 128): string {
  if (bits === 32) {
    return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 0xffn).join(".");
  }
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((address >> BigInt(112 - index * 16)) & 0xffffn).toString(16),
  );
  const run = longestZeroRun(groups);
  if (run.length < 2) return groups.join(":");
  const before = groups.slice(0, run.start).join(":");
  return `${before}::${groups.slice(run.start + run.length).join(":")}`;
}

function parseIPv4(text: string): bigint {
  return text.split(".").reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function parseIPv6(text: string): bigint {
  const [, head = text, dotted] = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text) ?? [];
  const tail = dotted === undefined ? "" : toGroups(parseIPv4(dotted));
  const [left = "", right] = (head + tail).split("::");
  const leftGroups = left === "" ? [] : left.split(":");
  const rightGroups = right === undefined || right === "" ? [] : right.split(":");
  const zeros = Array.from({ length: 8 - leftGroups.length - rightGroups.length }, () => "0");
  return [...leftGroups, ...zeros, ...rightGroups].reduce(
    (value, group) => (value << 16n) | BigInt(`0x${group}`),
    0n,
  );
}

function toGroups(value: bigint): string {
  return `${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`;
}

function longestZeroRun(groups: readonly string[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === "0") length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}
