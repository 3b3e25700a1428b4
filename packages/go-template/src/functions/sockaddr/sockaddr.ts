import { FunctionError, TemplateError } from "../../error.ts";
import { Template } from "../../template.ts";
import { ANY, Integer, Slice, type Value } from "../../values/value.ts";
import { type FunctionTable, typed } from "../define.ts";
import { calculate } from "./calculate.ts";
import { InterfaceAddress, TYPE, WHOLE } from "./interface-address.ts";
import { type MachineNetwork, machineNetwork } from "./machine-addresses.ts";
import { exclude, include, sort } from "./select.ts";

const LIST = `[]${TYPE}`;
const LIMITS = { steps: 100_000, output: 1024 * 1024 };

/** The function that gives the machine's addresses, by a template of its own, whose functions are those of go-sockaddr. */
export const SOCKADDR_FUNCTIONS: FunctionTable = {
  sockaddr: typed(
    [],
    (texts) => evaluateSockaddr(texts.map(String).join(" "), machineNetwork()),
    "string",
  ),
};

/** @throws {FunctionError} for what is no such template, or fails */
export function evaluateSockaddr(text: string, network: MachineNetwork): string {
  const functions = new Map(Object.entries(functionsOf(network)));
  try {
    const template = Template.parse(`{{ ${text} }}`, { name: "sockaddr", functions });
    const options = { missingKey: "error", limits: LIMITS } as const;
    const result = template.execute(listOf(network.addresses), options).toString("latin1");
    if (!result.includes(WHOLE)) return result;
  } catch (error) {
    if (error instanceof FunctionError) throw error;
    if (error instanceof TemplateError) throw new FunctionError(`sockaddr: ${error.reason}`);
    throw error;
  }
  throw new FunctionError(
    `sockaddr: "${text}" gives interfaces; end it with attr "address" or join "address" " "`,
  );
}

function functionsOf({ addresses, defaultDevice }: MachineNetwork): FunctionTable {
  const forwardable = () => include("flags", "forwardable", addresses);
  const sorted = (clauses: string, all: readonly InterfaceAddress[]) => {
    return sort(clauses, all, defaultDevice);
  };
  const outward = () => sorted("default,type,size", include("flags", "up", forwardable()));
  const ofDevice = (pattern: Value, all: readonly InterfaceAddress[]) => {
    return sorted("type,size", include("name", String(pattern), all));
  };
  return {
    GetAllInterfaces: typed([], () => listOf(addresses)),
    GetDefaultInterfaces: typed([], () => {
      if (defaultDevice === undefined) throw new FunctionError("No default interface found");
      return listOf(addresses.filter(({ name }) => name === defaultDevice));
    }),
    GetInterfaceIP: typed(["string"], ([name]) =>
      hostsOf(ofDevice(name, forwardable()).slice(0, 1)),
    ),
    GetInterfaceIPs: typed(["string"], ([name]) => hostsOf(ofDevice(name, addresses))),
    GetPrivateInterfaces: typed([], () => listOf(include("rfc", "6890", outward()))),
    GetPrivateIP: typed([], () => hostsOf(include("rfc", "6890", outward()).slice(0, 1))),
    GetPrivateIPs: typed([], () => {
      return hostsOf(sorted("type,size", include("rfc", "6890", forwardable())));
    }),
    GetPublicInterfaces: typed([], () => listOf(exclude("rfc", "6890", outward()))),
    GetPublicIP: typed([], () => hostsOf(exclude("rfc", "6890", outward()).slice(0, 1))),
    GetPublicIPs: typed([], () => hostsOf(sorted("type,size", exclude("rfc", "6890", addresses)))),
    attr: typed(["string", ANY], ([name, given]) => {
      const [first] = given instanceof InterfaceAddress ? [given] : itemsOf(given);
      return first?.attribute(String(name)) ?? "";
    }),
    exclude: typed(["string", "string", LIST], ([selector, value, list]) => {
      return listOf(exclude(String(selector), String(value), itemsOf(list)));
    }),
    include: typed(["string", "string", LIST], ([selector, value, list]) => {
      return listOf(include(String(selector), String(value), itemsOf(list)));
    }),
    join: typed(["string", "string", LIST], ([name, separator, list]) => {
      return itemsOf(list)
        .map((each) => each.attribute(String(name)))
        .join(String(separator));
    }),
    limit: typed(["uint", LIST], ([count, list]) => listOf(itemsOf(list).slice(0, countOf(count)))),
    math: typed(["string", "string", LIST], ([operation, value, list]) => {
      return listOf(
        itemsOf(list).map((it) => it.with(calculate(String(operation), String(value), it.ip))),
      );
    }),
    offset: typed(["int", LIST], ([offset, list]) => {
      const items = itemsOf(list);
      if (Math.abs(Number(offset)) <= items.length) return listOf(items.slice(Number(offset)));
      throw new FunctionError(`sockaddr: offset ${offset} exceeds the ${items.length} interfaces`);
    }),
    sort: typed(["string", LIST], ([clauses, list]) => {
      return listOf(sorted(String(clauses), itemsOf(list)));
    }),
    unique: typed(["string", LIST], ([name, list]) => listOf(unique(String(name), itemsOf(list)))),
  };
}

/** What comes again right behind itself is left out. */
function unique(name: string, items: readonly InterfaceAddress[]): InterfaceAddress[] {
  const keys: Record<string, (it: InterfaceAddress) => string> = {
    address: ({ ip }) => String(ip),
    name: (it) => it.name,
  };
  const keyOf = keys[name.toLowerCase()];
  if (keyOf === undefined) {
    throw new FunctionError(`sockaddr: unique takes address or name, not "${name}"`);
  }
  return items.filter((item, index) => {
    const before = items[index - 1];
    return before === undefined || keyOf(before) !== keyOf(item);
  });
}

function hostsOf(addresses: readonly InterfaceAddress[]): string {
  return addresses.map(({ ip }) => ip.host).join(" ");
}

function listOf(addresses: readonly InterfaceAddress[]): Slice {
  return new Slice(TYPE, addresses);
}

/** @throws {FunctionError} for what is no list of addresses */
function itemsOf(list: Value): InterfaceAddress[] {
  const items = list instanceof Slice ? list.items : undefined;
  if (items === undefined) throw new FunctionError("sockaddr: a text has no attributes");
  return items.filter((each) => each instanceof InterfaceAddress);
}

function countOf(count: Value): number {
  return count instanceof Integer ? Number(count.value) : 0;
}
