import { FunctionError } from "../../error.ts";
import { compileRegex } from "../regex.ts";
import type { InterfaceAddress } from "./interface-address.ts";
import { IpNetwork } from "./ip-network.ts";
import { isForwardable, isIn, isOfRfc } from "./known-networks.ts";

type Condition = (address: InterfaceAddress) => boolean;
type Order = (a: InterfaceAddress, b: InterfaceAddress) => number;

/** Flags of an interface, as selectors name them. */
const INTERFACE_FLAGS: Readonly<Record<string, string | undefined>> = {
  broadcast: "broadcast",
  down: undefined,
  loopback: "loopback",
  multicast: "multicast",
  "point-to-point": "pointtopoint",
  up: "up",
};

/** What an address itself may be. */
const ADDRESS_FLAGS: Readonly<Record<string, (ip: IpNetwork) => boolean>> = {
  forwardable: isForwardable,
  "global unicast": (ip) => {
    return !isWithin(
      ip,
      "224.0.0.0/4 ff00::/8 127.0.0.0/8 ::1 169.254.0.0/16 fe80::/10 0.0.0.0 :: 255.255.255.255",
    );
  },
  "interface-local multicast": (ip) => isWithin(ip, "ff01::/16"),
  "link-local multicast": (ip) => isWithin(ip, "224.0.0.0/24 ff02::/16"),
  "link-local unicast": (ip) => isWithin(ip, "169.254.0.0/16 fe80::/10"),
  loopback: (ip) => isWithin(ip, "127.0.0.0/8 ::1"),
  multicast: (ip) => isWithin(ip, "224.0.0.0/4 ff00::/8"),
  unspecified: (ip) => isWithin(ip, "0.0.0.0 ::"),
};

/**
 * What `include` takes. Several values, with "|" between them, are looked at one by one: what several of them fit comes
 * several times, and so does with `exclude` what several do not fit.
 *
 * @throws {FunctionError} for what is not to be chosen by
 */
export function include(
  selector: string,
  value: string,
  all: readonly InterfaceAddress[],
): InterfaceAddress[] {
  return select(selector, value, all, (holds) => holds);
}

/** The contrary of {@link include}. @throws {FunctionError} likewise */
export function exclude(
  selector: string,
  value: string,
  all: readonly InterfaceAddress[],
): InterfaceAddress[] {
  return select(selector, value, all, (holds) => !holds);
}

function select(
  selector: string,
  value: string,
  all: readonly InterfaceAddress[],
  isTaken: (holds: boolean) => boolean,
): InterfaceAddress[] {
  const conditions = conditionsOf(selector.toLowerCase(), value);
  const hits = (address: InterfaceAddress, condition: Condition) => {
    return isTaken(condition(address)) ? [address] : [];
  };
  if (selector.toLowerCase() === "type") {
    return all.flatMap((address) => conditions.flatMap((each) => hits(address, each)));
  }
  return conditions.flatMap((each) => all.flatMap((address) => hits(address, each)));
}

function conditionsOf(selector: string, value: string): Condition[] {
  const values = value.split("|");
  switch (selector) {
    case "name": {
      const pattern = compileRegex(value);
      return [({ name }) => pattern.matcher(name).find()];
    }
    case "address": {
      const pattern = compileRegex(value);
      return [({ ip }) => pattern.matcher(String(ip)).find()];
    }
    case "port": {
      const matches = compileRegex(value).matcher("0").find();
      return [() => matches];
    }
    case "network":
      return values.map(IpNetwork.parse).map(
        (network) =>
          ({ ip }) =>
            network.contains(ip),
      );
    case "rfc":
    case "rfcs":
      return values.map(
        (rfc) =>
          ({ ip }) =>
            isOfRfc(rfc, ip),
      );
    case "size":
      return [sizeCondition(value)];
    case "type":
      return values.map(typeCondition);
    case "flag":
    case "flags":
      return [flagCondition(values.map((flag) => flag.toLowerCase()))];
    default:
      throw new FunctionError(
        `sockaddr: addresses are chosen by address, flags, name, network, port, rfc, size or type, not by "${selector}"`,
      );
  }
}

function sizeCondition(value: string): Condition {
  return ({ ip }) => {
    if (/^\d+$/.test(value) && Number(value) <= ip.width) return ip.bits === Number(value);
    throw new FunctionError(`sockaddr: "${value}" is no size of a mask from 0 to ${ip.width}`);
  };
}

function typeCondition(value: string): Condition {
  const type = value.toLowerCase();
  if (!["ip", "ipv4", "ipv6", "unix"].includes(type)) {
    throw new FunctionError(`sockaddr: type "${value}" is none of ip, ipv4, ipv6 and unix`);
  }
  return ({ ip }) => `ipv${ip.family}`.startsWith(type);
}

/** All flags of the interface, or one of the address. */
function flagCondition(flags: readonly string[]): Condition {
  for (const flag of flags) {
    if (!Object.hasOwn(INTERFACE_FLAGS, flag) && !Object.hasOwn(ADDRESS_FLAGS, flag)) {
      throw new FunctionError(`sockaddr: no interface has the flag "${flag}"`);
    }
  }
  const ofInterface = flags.filter((flag) => Object.hasOwn(INTERFACE_FLAGS, flag));
  const wanted = ofInterface.flatMap((flag) => INTERFACE_FLAGS[flag] ?? []);
  return (address) => {
    const isInterface =
      ofInterface.length > 0 && wanted.every((flag) => address.flags.includes(flag));
    return isInterface || flags.some((flag) => ADDRESS_FLAGS[flag]?.(address.ip) === true);
  };
}

/** As {@link isIn}, of the address alone, whatever its mask. */
function isWithin(ip: IpNetwork, networks: string): boolean {
  return isIn(networks, new IpNetwork(ip.family, ip.address));
}

/**
 * Sorted by one or several properties, with commas between them; a "-" before one turns its order.
 *
 * @param device the interface that has the default route
 * @throws {FunctionError} for what is not to be sorted by
 */
export function sort(
  clauses: string,
  all: readonly InterfaceAddress[],
  device: string | undefined,
): InterfaceAddress[] {
  const orders = clauses.split(",").map((clause): Order => {
    const [, sign, name = ""] = /^([+-]?)(.*)$/.exec(clause.trim().toLowerCase()) ?? [];
    const order = orderOf(name, device);
    return sign === "-" ? (a, b) => -order(a, b) : order;
  });
  return all.toSorted((a, b) => orders.map((order) => order(a, b)).find((it) => it !== 0) ?? 0);
}

function orderOf(name: string, device: string | undefined): Order {
  const first = (holds: Condition): Order => {
    return (a, b) => Number(holds(b)) - Number(holds(a));
  };
  const amongEqual = (keyOf: (ip: IpNetwork) => bigint): Order => {
    return ({ ip: a }, { ip: b }) => (a.family === b.family ? ordered(keyOf(a), keyOf(b)) : 0);
  };
  switch (name) {
    case "address":
      return amongEqual(({ address }) => address);
    case "size":
      return amongEqual(({ mask }) => mask);
    case "default":
      return first((address) => address.name === device);
    case "private":
      return first(({ ip }) => isOfRfc("6890", ip));
    case "name":
      return (a, b) => ordered(a.name, b.name);
    case "type":
      return (a, b) => a.ip.family - b.ip.family;
    case "port":
      return () => 0;
    default:
      throw new FunctionError(
        `sockaddr: addresses are sorted by address, default, name, port, private, size or type, not by "${name}"`,
      );
  }
}

function ordered<Ordered extends bigint | string>(a: Ordered, b: Ordered): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
