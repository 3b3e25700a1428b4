import { accessSync, constants } from "node:fs";
import path from "node:path";
import { Fault } from "@drover/fault";
import {
  type BridgeSettings,
  bridgeNetwork,
  type CniNetwork,
  loadCniNetworks,
} from "./cni-network.ts";
import { type CniPlace, findPlugin, pluginVersion } from "./cni-plugins.ts";

/** What is configured of networks of their own. */
export interface NetworkSettings {
  /** Where CNI plugins are looked for: directories, with colons between them. */
  readonly cniPath: string;
  /** Where the networks of `mode = "cni/<name>"` are described. */
  readonly cniConfigDir: string;
  readonly bridge: BridgeSettings;
  /** Where programs are looked for, as `PATH` has it. */
  readonly programs: string;
}

/** Those that Nomad's implied constraints on groups with a bridge name. */
const BRIDGE_PLUGINS = ["bridge", "firewall", "host-local", "loopback", "portmap"];
const DISTRIBUTION = "Debian has them in containernetworking-plugins";

/**
 * The networks that allocations of this node can have of their own: `none`, and by CNI plugins
 * `bridge` and `cni/<name>`. What is installed and configured is looked up when it is asked for.
 */
export class NodeNetworks {
  readonly #settings: NetworkSettings;
  readonly #isRoot: boolean;

  constructor(settings: NetworkSettings, { isRoot = process.geteuid?.() === 0 } = {}) {
    this.#settings = settings;
    this.#isRoot = isRoot;
  }

  /** The program ip(8), by its path. @throws {Fault} `failed_precondition` without it */
  get ip(): string {
    const ip = this.#find("ip");
    if (ip !== undefined) return ip;
    throw new Fault("failed_precondition", 'The program "ip" is not installed');
  }

  /** Where plugins are, and what they may call. */
  get place(): CniPlace {
    return { path: this.#settings.cniPath, programs: this.#settings.programs };
  }

  /** Whether allocations have an IPv6 address too in a network of mode "bridge". */
  get bridgeHasIpv6(): boolean {
    return this.#settings.bridge.subnetIpv6 !== "";
  }

  /** Besides the host's: those that can be had now. */
  modes(): string[] {
    const { networks } = loadCniNetworks(this.#settings.cniConfigDir);
    const known = ["none", "bridge", ...[...networks.keys()].map((name) => `cni/${name}`)];
    return known.filter((mode) => this.problemOf(mode) === undefined);
  }

  /**
   * The versions of the plugins that a bridge takes, by their names, as far as they are installed and tell one; a plugin
   * of which no version is known tells that of the newest protocol that it speaks.
   */
  async pluginVersions(): Promise<ReadonlyMap<string, string>> {
    const found = BRIDGE_PLUGINS.map(async (type) => {
      const file = findPlugin(type, this.place);
      const version = file && (await pluginVersion(file, this.place));
      return version ? [[type, version] as const] : [];
    });
    return new Map((await Promise.all(found)).flat());
  }

  /** What is wrong with files that describe networks, by the file. */
  problems(): ReadonlyMap<string, string> {
    return loadCniNetworks(this.#settings.cniConfigDir).problems;
  }

  /** Why a group cannot have a network of a mode, and what to do; undefined if it can. */
  problemOf(mode: string): string | undefined {
    if (mode === "" || mode === "host") return undefined;
    if (!this.#isRoot) return "only an agent that runs as root can make network namespaces";
    if (this.#find("ip") === undefined) return 'the program "ip" is not installed (iproute2)';
    if (mode === "none") return undefined;
    const network = this.#network(mode);
    return typeof network === "string" ? network : this.#missing(network);
  }

  /**
   * The CNI network of a mode; undefined for one without plugins.
   *
   * @throws {Fault} `failed_precondition` with what `problemOf` says
   */
  networkOf(mode: string): CniNetwork | undefined {
    const problem = this.problemOf(mode);
    if (problem !== undefined) {
      throw new Fault("failed_precondition", `Network mode "${mode}" cannot be had: ${problem}`);
    }
    const network = mode === "none" ? undefined : this.#network(mode);
    return typeof network === "string" ? undefined : network;
  }

  #network(mode: string): CniNetwork | string {
    const { cniConfigDir, bridge } = this.#settings;
    if (mode === "bridge") return bridgeNetwork(bridge);
    if (!mode.startsWith("cni/")) return 'there are "host", "none", "bridge" and "cni/<name>"';
    const name = mode.slice("cni/".length);
    const { networks, problems } = loadCniNetworks(cniConfigDir);
    const broken = [...problems].map(([file, reason]) => `; ${file} cannot be used: ${reason}`);
    return (
      networks.get(name) ??
      `no file in ${cniConfigDir} describes CNI network "${name}"${broken.join("")}`
    );
  }

  #missing({ plugins }: CniNetwork): string | undefined {
    const missing = plugins.map(({ type }) => type).filter((type) => !findPlugin(type, this.place));
    if (missing.length > 0) {
      return `CNI plugins ${missing.join(", ")} are not in ${this.#settings.cniPath} (client.cni_path); ${DISTRIBUTION}`;
    }
    const needsIptables = plugins.some(({ type }) => type === "portmap" || type === "firewall");
    if (needsIptables && this.#find("iptables") === undefined) {
      return "its CNI plugins call iptables, which is not installed";
    }
    return undefined;
  }

  #find(program: string): string | undefined {
    const directories = this.#settings.programs.split(":").filter((it) => it !== "");
    return directories
      .map((directory) => path.join(directory, program))
      .find((file) => isExecutable(file));
  }
}

/** Of a node that can have no networks but the host's. */
export const NO_NETWORKS = new NodeNetworks(
  {
    cniPath: "",
    cniConfigDir: "",
    bridge: { name: "", subnet: "", subnetIpv6: "", hairpin: false },
    programs: "",
  },
  { isRoot: false },
);

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
