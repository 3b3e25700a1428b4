import { existsSync } from "node:fs";
import { isIPv4, isIPv6 } from "node:net";
import path from "node:path";
import { Fault } from "@drover/fault";
import type { CniNetwork, CniPlugin } from "./cni-network.ts";
import { runProgram } from "./run-program.ts";

/** A port of the host that leads to one of the network namespace. */
export interface PortMapping {
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: "tcp" | "udp";
  readonly hostIP: string;
}

/** What joins a network, or leaves it. */
export interface CniMember {
  readonly containerId: string;
  /** The file of the network namespace. */
  readonly namespace: string;
  readonly interfaceName: string;
  readonly args: Readonly<Record<string, string>>;
  readonly portMappings: readonly PortMapping[];
}

/** A plugin that does not say its version by then is taken for one that has none. */
const LONGEST_VERSION_MS = 3_000;

/** What a plugin answers. Source: the CNI specification, section 5. */
export interface CniResult {
  readonly cniVersion?: string;
  readonly interfaces?: readonly { readonly name: string; readonly sandbox?: string }[];
  readonly ips?: readonly { readonly address: string; readonly interface?: number }[];
}

interface CniFailure {
  readonly msg?: unknown;
  readonly details?: unknown;
}

/** Where plugins are looked for. */
export interface CniPlace {
  /** Directories, with colons between them. */
  readonly path: string;
  /** The plugins' PATH: some of them call iptables. */
  readonly programs: string;
}

/** The file of a plugin; undefined if it is not installed. */
export function findPlugin(type: string, { path: directories }: CniPlace): string | undefined {
  const files = directories.split(":").map((directory) => path.join(directory, type));
  return files.find((file) => existsSync(file));
}

/** What a plugin says of its version when it is called without a command; undefined where it says nothing of it. */
export async function pluginVersion(
  file: string,
  { programs }: CniPlace,
): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await runProgram(file, [], {
      env: { PATH: programs },
      timeoutMs: LONGEST_VERSION_MS,
    });
    const words = `${stdout} ${stderr}`.split(/\s+/);
    return words.find((word) => /^v?\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/.test(word));
  } catch {
    return undefined;
  }
}

/**
 * Joins a network; what a plugin has done when a later one fails is undone.
 *
 * @throws {Fault} `failed_precondition` with the plugin's reason
 */
export async function joinNetwork(
  network: CniNetwork,
  member: CniMember,
  place: CniPlace,
): Promise<CniResult> {
  let result: CniResult | undefined;
  try {
    for (const plugin of network.plugins) {
      result = await call("ADD", plugin, { network, member, place, result });
    }
  } catch (error) {
    await leaveNetwork(network, { ...member, result }, place).catch(() => {});
    throw error;
  }
  return result ?? {};
}

/**
 * Leaves a network, the last plugin first. Idempotent, also after a join that was cut off.
 *
 * @param member.result what the join gave; undefined where that is not known
 * @throws {Fault} `failed_precondition` with the first plugin's reason, after all were asked
 */
export async function leaveNetwork(
  network: CniNetwork,
  { result, ...member }: CniMember & { result: CniResult | undefined },
  place: CniPlace,
): Promise<void> {
  let failure: unknown;
  for (const plugin of network.plugins.toReversed()) {
    try {
      await call("DEL", plugin, { network, member, place, result });
    } catch (error) {
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
}

/** The first address that the namespace has got, and its interface; empty for none. */
export function addressOf({ interfaces = [], ips = [] }: CniResult): {
  interfaceName: string;
  address: string;
  addressIpv6: string;
} {
  const isInside = ({ interface: index }: { interface?: number }) =>
    index === undefined || Boolean(interfaces[index]?.sandbox);
  const found = ips
    .filter(isInside)
    .map(({ address, interface: index }) => ({ address: address.replace(/\/.*$/, ""), index }));
  const first = found.find(({ address }) => isIPv4(address)) ?? found[0];
  const inside = interfaces.find(({ sandbox }) => Boolean(sandbox));
  const own = first?.index === undefined ? inside : interfaces[first.index];
  return {
    interfaceName: own?.name ?? "",
    address: first?.address ?? "",
    addressIpv6: found.find(({ address }) => isIPv6(address))?.address ?? "",
  };
}

async function call(
  command: "ADD" | "DEL",
  plugin: CniPlugin,
  {
    network: { name, cniVersion },
    member,
    place,
    result,
  }: {
    network: CniNetwork;
    member: CniMember;
    place: CniPlace;
    result: CniResult | undefined;
  },
): Promise<CniResult | undefined> {
  const file = findPlugin(plugin.type, place);
  if (file === undefined) {
    throw new Fault(
      "failed_precondition",
      `CNI plugin ${plugin.type} of network "${name}" is not in ${place.path}`,
    );
  }
  const { capabilities, ...own } = plugin;
  const runtimeConfig = capabilities?.portMappings ? { portMappings: member.portMappings } : {};
  const config = { ...own, name, cniVersion, runtimeConfig, prevResult: result };
  const args = Object.entries({ IgnoreUnknown: "true", ...member.args });
  const answer = await runProgram(file, [], {
    env: {
      PATH: place.programs,
      CNI_COMMAND: command,
      CNI_CONTAINERID: member.containerId,
      CNI_NETNS: member.namespace,
      CNI_IFNAME: member.interfaceName,
      CNI_PATH: place.path,
      CNI_ARGS: args.map(([key, value]) => `${key}=${value}`).join(";"),
    },
    input: JSON.stringify(config),
  });
  const reply = parse(answer.stdout);
  if (answer.exitCode === 0) return reply;
  const reason = reasonOf(reply) || answer.stderr.trim() || `exit code ${answer.exitCode}`;
  throw new Fault(
    "failed_precondition",
    `CNI plugin ${plugin.type} of network "${name}" failed to ${command}: ${reason}`,
  );
}

function parse(text: string): (CniResult & CniFailure) | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonOf(reply: CniFailure | undefined): string {
  return [reply?.msg, reply?.details]
    .filter((it) => typeof it === "string" && it !== "")
    .join(": ");
}
