import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { errnoOf, Fault } from "@drover/fault";

/** One plugin of a network, as its configuration says. */
export interface CniPlugin {
  readonly type: string;
  readonly capabilities?: Readonly<Record<string, boolean>>;
}

/** A network of plugins, one after the other. Source: the CNI specification, section 1. */
export interface CniNetwork {
  readonly name: string;
  readonly cniVersion: string;
  readonly plugins: readonly CniPlugin[];
}

/** What is configured of the network of `mode = "bridge"`. */
export interface BridgeSettings {
  /** The interface of the host. */
  readonly name: string;
  /** The allocations' addresses, as "172.26.64.0/20". */
  readonly subnet: string;
  /** Those of a second address that each has, as "fd00:a110:c8::/64"; empty for none. */
  readonly subnetIpv6: string;
  /** Whether an allocation reaches itself by its port on the host. */
  readonly hairpin: boolean;
}

/** The network of `mode = "bridge"`: an address behind the host's, with ports mapped to it. */
export function bridgeNetwork({ name, subnet, subnetIpv6, hairpin }: BridgeSettings): CniNetwork {
  const families = [
    { subnet, dst: "0.0.0.0/0" },
    { subnet: subnetIpv6, dst: "::/0" },
  ].filter((family) => family.subnet !== "");
  const plugins = [
    {
      type: "bridge",
      bridge: name,
      ipMasq: true,
      isGateway: true,
      forceAddress: true,
      hairpinMode: hairpin,
      ipam: {
        type: "host-local",
        ranges: families.map((family) => [{ subnet: family.subnet }]),
        routes: families.map(({ dst }) => ({ dst })),
      },
    },
    { type: "firewall", backend: "iptables" },
    { type: "portmap", capabilities: { portMappings: true }, snat: true },
  ];
  return { name, cniVersion: "0.4.0", plugins };
}

/**
 * The networks of a directory by name: those of `*.conflist`, and of `*.conf` and `*.json` with one
 * plugin each. The first of a name counts, as with other runtimes.
 *
 * @returns with what is wrong with a file in the place of its network, by the file
 */
export function loadCniNetworks(directory: string): {
  networks: Map<string, CniNetwork>;
  problems: Map<string, string>;
} {
  const networks = new Map<string, CniNetwork>();
  const problems = new Map<string, string>();
  for (const name of filesOf(directory)) {
    const file = path.join(directory, name);
    try {
      const network = parseCniNetwork(readFileSync(file, "utf8"));
      if (!networks.has(network.name)) networks.set(network.name, network);
    } catch (error) {
      problems.set(file, Fault.from(error).message);
    }
  }
  return { networks, problems };
}

/** @throws {Fault} `invalid_argument` if it is no configuration of a network */
export function parseCniNetwork(text: string): CniNetwork {
  let given: Partial<CniNetwork & CniPlugin>;
  try {
    given = JSON.parse(text) ?? {};
  } catch (error) {
    throw new Fault("invalid_argument", "It is not JSON", { cause: error });
  }
  const { name, cniVersion = "0.2.0", plugins = [given as CniPlugin] } = given;
  if (typeof name !== "string" || name === "") {
    throw new Fault("invalid_argument", 'It has no "name"');
  }
  if (!plugins.every(({ type }) => typeof type === "string" && /^[\w.-]+$/.test(type))) {
    throw new Fault("invalid_argument", `Network "${name}" has a plugin without "type"`);
  }
  return { name, cniVersion, plugins };
}

function filesOf(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => /\.(?:conflist|conf|json)$/.test(name))
      .sort();
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return [];
    throw error;
  }
}
