import { isIP } from "node:net";
import { FunctionError } from "../../error.ts";

export type Family = 4 | 6;

const WIDTHS: Readonly<Record<Family, number>> = { 4: 32, 6: 128 };
const GROUP_BITS = 16;
const GROUPS = 8;

/** An IP address with the length of its network's prefix. */
export class IpNetwork {
  readonly family: Family;
  readonly address: bigint;
  /** How many bits of the address are the network's. */
  readonly bits: number;

  constructor(family: Family, address: bigint, bits = WIDTHS[family]) {
    this.family = family;
    this.address = BigInt.asUintN(WIDTHS[family], address);
    this.bits = bits;
  }

  /**
   * @param text as "10.0.0.0/8" or "::1"
   * @throws {FunctionError} for what is neither
   */
  static parse(text: string): IpNetwork {
    const [address = "", prefix, more] = text.split("/");
    const family = isIP(address);
    if ((family === 4 || family === 6) && more === undefined) {
      const bits = prefix === undefined ? WIDTHS[family] : Number(prefix);
      if (/^\d+$/.test(prefix ?? "0") && bits <= WIDTHS[family]) {
        return new IpNetwork(family, addressOf(family, address), bits);
      }
    }
    throw new FunctionError(`sockaddr: "${text}" is no network like 10.0.0.0/8`);
  }

  get width(): number {
    return WIDTHS[this.family];
  }

  get mask(): bigint {
    return this.#hostBits ^ ((1n << BigInt(this.width)) - 1n);
  }

  get first(): bigint {
    return this.address & this.mask;
  }

  get last(): bigint {
    return this.address | this.#hostBits;
  }

  get size(): bigint {
    return this.#hostBits + 1n;
  }

  get #hostBits(): bigint {
    return (1n << BigInt(this.width - this.bits)) - 1n;
  }

  /** The first address that a host may have, and the last one. */
  get usable(): readonly [bigint, bigint] {
    // A network of two is a link between two; of IPv6 all addresses are usable.
    const isWhole = this.family === 6 || this.bits >= this.width - 1;
    return isWhole ? [this.first, this.last] : [this.first + 1n, this.last - 1n];
  }

  contains(other: IpNetwork): boolean {
    return this.family === other.family && this.first <= other.first && other.last <= this.last;
  }

  /** Without the prefix. */
  get host(): string {
    return format(this.family, this.address);
  }

  /** Another address of its family, as text. */
  shown(address: bigint): string {
    return format(this.family, address);
  }

  toString(): string {
    return this.bits === this.width ? this.host : `${this.host}/${this.bits}`;
  }
}

function addressOf(family: Family, text: string): bigint {
  if (family === 4) return joined(text.split(".").map(Number), 8);
  const dotted = /(?<=:)\d+\.\d+\.\d+\.\d+$/.exec(text)?.[0];
  const low = dotted === undefined ? 0n : addressOf(4, dotted);
  const hex = `${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}`;
  const colons = dotted === undefined ? text : text.slice(0, -dotted.length) + hex;
  const [left = [], right = []] = colons
    .split("::")
    .map((half) => (half === "" ? [] : half.split(":").map((group) => Number.parseInt(group, 16))));
  const zeros = Array<number>(GROUPS - left.length - right.length).fill(0);
  return joined([...left, ...zeros, ...right], GROUP_BITS);
}

function joined(parts: readonly number[], bits: number): bigint {
  return parts.reduce((value, part) => (value << BigInt(bits)) | BigInt(part), 0n);
}

/** Source: RFC 5952, but for IPv4 in IPv6, which Go shows as IPv4. */
function format(family: Family, address: bigint): string {
  if (family === 4 || address >> 32n === 0xffffn) return octetsOf(address, 4).join(".");
  const groups = Array.from({ length: GROUPS }, (_, index) => {
    const shift = BigInt((GROUPS - 1 - index) * GROUP_BITS);
    return ((address >> shift) & 0xffffn).toString(16);
  }).join(":");
  const zeros = groups.match(/\b0(?::0)+\b/g) ?? [];
  const longest = zeros.toSorted((a, b) => b.length - a.length)[0];
  if (longest === undefined) return groups;
  const at = groups.search(new RegExp(`(?:^|:)${longest}(?:$|:)`));
  const from = groups.indexOf(longest, at);
  return `${groups.slice(0, from).replace(/:$/, "")}::${groups.slice(from + longest.length).replace(/^:/, "")}`;
}

/** @param count how many of the lowest ones */
export function octetsOf(address: bigint, count: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    return Number((address >> BigInt((count - 1 - index) * 8)) & 0xffn);
  });
}
