import { BlockList, isIP } from "node:net";
import os from "node:os";
import { FunctionError } from "../error.ts";
import { type FunctionTable, typed } from "./define.ts";
import { compileRegex } from "./regex.ts";

/** An address of one of the machine's interfaces. */
interface Address {
  readonly name: string;
  readonly address: string;
  readonly family: "ipv4" | "ipv6";
  readonly isLoopback: boolean;
}

const WORD = /"(?:[^"\\]|\\.)*"|`[^`]*`|[^\s"`]+/g;
/** Source: RFC 1918, RFC 4193 and RFC 6598. */
const PRIVATE = blockList("10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 fc00::/7");
const LINK_LOCAL = blockList("169.254.0.0/16 fe80::/10");

/**
 * The function that gives the machine's addresses, in the language of go-sockaddr's templates: what names addresses or
 * interfaces, and the filters `include`, `exclude`, `limit`, `attr` and `join`.
 */
export const SOCKADDR_FUNCTIONS: FunctionTable = {
  sockaddr: typed(
    [],
    (texts) => evaluatePipeline(texts.map(String).join(" "), machineAddresses()),
    "string",
  ),
};

/** @throws {FunctionError} for what is not of the language, or not supported of it */
export function evaluatePipeline(text: string, all: readonly Address[]): string {
  let result: readonly Address[] | string | undefined;
  for (const [name = "", ...args] of stagesOf(text)) {
    if (typeof result === "string") throw new FunctionError(`sockaddr: "${name}" follows a text`);
    result = result === undefined ? begin(name, args, all) : filter(name, args, result);
  }
  if (typeof result === "string") return result;
  throw new FunctionError(
    `sockaddr: "${text}" gives interfaces; end it with attr "address" or join "address" " "`,
  );
}

/** Commands with `|` between them, each in words. */
function stagesOf(text: string): string[][] {
  const stages: string[][] = [[]];
  for (const [word] of text.matchAll(WORD)) {
    if (word === "|") stages.push([]);
    else stages.at(-1)?.push(word.startsWith('"') ? JSON.parse(word) : word.replaceAll("`", ""));
  }
  return stages;
}

function begin(
  name: string,
  [device]: readonly string[],
  all: readonly Address[],
): readonly Address[] | string {
  const outward = all.filter(({ isLoopback, address }) => !isLoopback && !has(LINK_LOCAL, address));
  const isPrivate = ({ address }: Address) => has(PRIVATE, address);
  const ofDevice = all.filter((each) => each.name === device && !has(LINK_LOCAL, each.address));
  switch (name) {
    case "GetAllInterfaces":
      return all;
    case "GetPrivateInterfaces":
      return outward.filter(isPrivate);
    case "GetPublicInterfaces":
      return outward.filter((each) => !isPrivate(each));
    case "GetPrivateIP":
      return outward.find(isPrivate)?.address ?? "";
    case "GetPrivateIPs":
      return joined(outward.filter(isPrivate), " ");
    case "GetPublicIP":
      return outward.find((each) => !isPrivate(each))?.address ?? "";
    case "GetPublicIPs":
      return joined(
        outward.filter((each) => !isPrivate(each)),
        " ",
      );
    case "GetInterfaceIP":
      return ofDevice[0]?.address ?? "";
    case "GetInterfaceIPs":
      return joined(ofDevice, " ");
    default:
      throw new FunctionError(`sockaddr: "${name}" is not supported`);
  }
}

function filter(
  name: string,
  [what = "", value = ""]: readonly string[],
  addresses: readonly Address[],
): readonly Address[] | string {
  switch (name) {
    case "include":
      return addresses.filter(condition(what, value));
    case "exclude": {
      const holds = condition(what, value);
      return addresses.filter((each) => !holds(each));
    }
    case "limit":
      return addresses.slice(0, Number(what));
    case "attr":
      return attribute(what, addresses[0]);
    case "join":
      return addresses.map((each) => attribute(what, each)).join(value);
    default:
      throw new FunctionError(`sockaddr: "${name}" is not supported`);
  }
}

function condition(what: string, value: string): (address: Address) => boolean {
  switch (what) {
    case "name": {
      const pattern = compileRegex(value);
      return ({ name }) => pattern.matcher(name).find();
    }
    case "address": {
      const pattern = compileRegex(value);
      return ({ address }) => pattern.matcher(address).find();
    }
    case "network": {
      const network = blockList(value);
      return ({ address }) => has(network, address);
    }
    case "type":
      if (["ip", "ipv4", "ipv6"].includes(value.toLowerCase())) {
        return ({ family }) => family.startsWith(value.toLowerCase());
      }
      throw new FunctionError(`sockaddr: type "${value}" is none of ip, ipv4 and ipv6`);
    default:
      throw new FunctionError(
        `sockaddr: addresses are chosen by name, address, network or type, not by "${what}"`,
      );
  }
}

function attribute(what: string, address: Address | undefined): string {
  if (what === "address") return address?.address ?? "";
  if (what === "name") return address?.name ?? "";
  if (what === "type") return address?.family.replace("ip", "IP") ?? "";
  throw new FunctionError(`sockaddr: an address has address, name and type, not "${what}"`);
}

function joined(addresses: readonly Address[], separator: string): string {
  return addresses.map(({ address }) => address).join(separator);
}

/** IPv4 first, as go-sockaddr orders them. */
function machineAddresses(): Address[] {
  const all = Object.entries(os.networkInterfaces()).flatMap(([name, addresses]) =>
    (addresses ?? []).map(({ address, family, internal }): Address => {
      return { name, address, family: family === "IPv4" ? "ipv4" : "ipv6", isLoopback: internal };
    }),
  );
  return all.toSorted((a, b) => (a.family < b.family ? -1 : a.family > b.family ? 1 : 0));
}

function has(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

/** @throws {FunctionError} for what is no network */
function blockList(networks: string): BlockList {
  const list = new BlockList();
  for (const network of networks.split(" ")) {
    const [address = "", prefix = ""] = network.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    const most = family === "ipv6" ? 128 : 32;
    if (isIP(address) === 0 || !/^\d+$/.test(prefix) || Number(prefix) > most) {
      throw new FunctionError(`sockaddr: "${network}" is no network like 10.0.0.0/8`);
    }
    list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
