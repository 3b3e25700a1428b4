import { FunctionError } from "../eval/function.ts";
import { STRING } from "../values/type.ts";
import { listValue, stringValue } from "../values/value.ts";
import {
  type FunctionTable,
  integerOf,
  LIST_OF_STRINGS,
  number,
  string,
  textOf,
} from "./define.ts";
import { formatAddress, type Network, parseNetwork } from "./ip-address.ts";

const MAX_NEW_BITS = 32;

export const NETWORK_FUNCTIONS: FunctionTable = {
  cidrhost: {
    parameters: [string("prefix"), number("hostnum")],
    resultType: STRING,
    call: ([prefix, hostNumber]) => {
      const network = read(textOf(prefix));
      const host = BigInt(integerOf(hostNumber, 1));
      const count = 1n << BigInt(network.bits - network.prefixLength);
      const index = host < 0n ? count + host : host;
      if (index >= 0n && index < count) {
        return stringValue(formatAddress(network.address + index, network.bits));
      }
      throw new FunctionError(
        `prefix of ${network.prefixLength} does not accommodate a host numbered ${host}`,
      );
    },
  },
  cidrnetmask: {
    parameters: [string("prefix")],
    resultType: STRING,
    call: ([prefix]) => {
      const { bits, prefixLength } = read(textOf(prefix));
      const all = (1n << BigInt(bits)) - 1n;
      const hosts = (1n << BigInt(bits - prefixLength)) - 1n;
      return stringValue(formatAddress(all - hosts, bits));
    },
  },
  cidrsubnet: {
    parameters: [string("prefix"), number("newbits"), number("netnum")],
    resultType: STRING,
    call: ([prefix, newBitsValue, subnetValue]) => {
      const network = read(textOf(prefix));
      const newBits = integerOf(newBitsValue, 1);
      const subnet = BigInt(integerOf(subnetValue, 2));
      const prefixLength = extend(network, newBits, 1);
      if (subnet < 0n || subnet >= 1n << BigInt(newBits)) {
        throw new FunctionError(
          `prefix extension of ${newBits} does not accommodate a subnet numbered ${subnet}`,
        );
      }
      const size = 1n << BigInt(network.bits - prefixLength);
      const address = formatAddress(network.address + subnet * size, network.bits);
      return stringValue(`${address}/${prefixLength}`);
    },
  },
  cidrsubnets: {
    parameters: [string("prefix")],
    variadic: number("newbits"),
    resultType: LIST_OF_STRINGS,
    call: ([prefix, ...newBitsValues]) => {
      const network = read(textOf(prefix));
      const end = network.address + (1n << BigInt(network.bits - network.prefixLength));
      let next = network.address;
      const subnets = newBitsValues.map((value, index) => {
        const newBits = integerOf(value, index + 1);
        if (newBits < 1) {
          throw new FunctionError("must extend prefix by at least one bit", index + 1);
        }
        const prefixLength = extend(network, newBits, index + 1);
        const size = 1n << BigInt(network.bits - prefixLength);
        const start = ((next + size - 1n) / size) * size;
        next = start + size;
        if (next > end) {
          const why = `not enough remaining address space for a subnet with a prefix of ${prefixLength} bits`;
          throw new FunctionError(why, index + 1);
        }
        return stringValue(`${formatAddress(start, network.bits)}/${prefixLength}`);
      });
      return listValue(STRING, subnets);
    },
  },
};

function read(text: string): Network {
  const network = parseNetwork(text);
  if (network !== undefined) return network;
  throw new FunctionError(`invalid CIDR expression: invalid CIDR address: ${text}`, 0);
}

/** The prefix length with so many bits more. */
function extend({ bits, prefixLength }: Network, newBits: number, argument: number): number {
  if (newBits > MAX_NEW_BITS) {
    const why = `may not extend prefix by more than ${MAX_NEW_BITS} bits`;
    throw new FunctionError(why, argument);
  }
  if (newBits >= 0 && prefixLength + newBits <= bits) return prefixLength + newBits;
  throw new FunctionError(
    `insufficient address space to extend prefix of ${prefixLength} by ${newBits}`,
    argument,
  );
}
