import { BlockList, isIPv4 } from "node:net";
import os from "node:os";
import type { Node, NodeNetwork, NodeNetworkAddress } from "@drover/job";
import type { NetworkConfig } from "../config/agent-config.ts";
import type { HostNetworkConfig } from "../config/host-network-config.ts";

type Interfaces = ReturnType<typeof os.networkInterfaces>;

/** Nomad's where it cannot find out. */
const SPEED_MBITS = 1000;

/** The machine's interfaces with the addresses that belong to host networks of the configuration. */
export function hostNetworks(
  { hostNetworks, family }: Pick<NetworkConfig, "hostNetworks" | "family">,
  interfaces: Interfaces = os.networkInterfaces(),
): NodeNetwork[] {
  const rules = Object.entries(hostNetworks).map(([name, config]) => {
    return { name, config, has: matcherOf(config) };
  });
  const networks = Object.entries(interfaces).map(([device, entries = []]): NodeNetwork => {
    const addresses = entries.flatMap(({ address, family: version }) =>
      rules
        .filter(({ has }) => has(device, address))
        .map(
          ({ name, config }): NodeNetworkAddress => ({
            Family: version === "IPv4" ? "ipv4" : "ipv6",
            Alias: name,
            Address: address,
            ReservedPorts: config.reservedPorts,
            Gateway: "",
          }),
        ),
    );
    const isPreferred = ({ Family }: NodeNetworkAddress) => Family === (family || "ipv4");
    const ordered = [
      ...addresses.filter(isPreferred),
      ...addresses.filter((it) => !isPreferred(it)),
    ];
    const MacAddress = entries[0]?.mac ?? "";
    return { Mode: "host", Device: device, MacAddress, Speed: SPEED_MBITS, Addresses: ordered };
  });
  return networks.filter(({ Addresses }) => Addresses.length > 0);
}

/** The host networks that no address of the node belongs to. */
export function emptyHostNetworks({ hostNetworks }: NetworkConfig, node: Node): string[] {
  const networks = node.NodeResources.NodeNetworks ?? [];
  const found = new Set(networks.flatMap(({ Addresses }) => Addresses.map(({ Alias }) => Alias)));
  return Object.keys(hostNetworks).filter((name) => !found.has(name));
}

function matcherOf({ cidr, interface: wanted }: HostNetworkConfig) {
  const list = new BlockList();
  for (const network of cidr.split(",").filter((it) => it.trim() !== "")) {
    const [address = "", prefix = "0"] = network.trim().split("/");
    list.addSubnet(address, Number(prefix), isIPv4(address) ? "ipv4" : "ipv6");
  }
  return (device: string, address: string) =>
    (wanted === "" || wanted === device) &&
    (cidr === "" || list.check(address, isIPv4(address) ? "ipv4" : "ipv6"));
}
