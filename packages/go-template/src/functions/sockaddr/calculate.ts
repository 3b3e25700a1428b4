import { FunctionError } from "../../error.ts";
import { IpNetwork } from "./ip-network.ts";

const MAX_OFFSET: Readonly<Record<number, bigint>> = { 4: 2n ** 32n, 6: 2n ** 63n };

/**
 * What `math` makes of an address: `address` adds to it, `network` counts from the beginning of its network or back from
 * its end, `mask` gives it another mask.
 *
 * @throws {FunctionError} for another operation, or what is no number for it
 */
export function calculate(operation: string, value: string, ip: IpNetwork): IpNetwork {
  switch (operation.toLowerCase()) {
    case "address":
      return new IpNetwork(ip.family, ip.address + offsetOf(operation, value, ip), ip.bits);
    case "network":
      return withinNetwork(ip, offsetOf(operation, value, ip));
    case "mask":
      return masked(ip, value);
    default:
      throw new FunctionError(`sockaddr: math has address, network and mask, not "${operation}"`);
  }
}

function offsetOf(operation: string, value: string, { family }: IpNetwork): bigint {
  if (!/^\s*[+-]/.test(value)) {
    throw new FunctionError(`sockaddr: math "${operation}" needs a sign, as "+1", not "${value}"`);
  }
  const offset = /^[+-]\d+$/.test(value) ? BigInt(value.replace(/^\+/, "")) : undefined;
  const most = MAX_OFFSET[family] ?? 0n;
  if (offset !== undefined && offset < most && offset >= -most) return offset;
  throw new FunctionError(`sockaddr: math "${operation}" takes no number "${value}"`);
}

function withinNetwork(ip: IpNetwork, offset: bigint): IpNetwork {
  const isForward = offset >= 0n;
  const hosts = ip.size - 1n;
  const steps = isForward ? offset & hosts : (-offset - 1n) & hosts;
  return new IpNetwork(ip.family, isForward ? ip.first + steps : ip.last - steps, ip.bits);
}

function masked(ip: IpNetwork, value: string): IpNetwork {
  const bits = Number(value);
  if (!/^\d+$/.test(value) || bits > ip.width) {
    throw new FunctionError(`sockaddr: math "mask" takes 0 to ${ip.width}, not "${value}"`);
  }
  const { first } = new IpNetwork(ip.family, ip.address, bits);
  return new IpNetwork(ip.family, first, Math.min(bits, ip.bits));
}
