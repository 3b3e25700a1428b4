import type {
  AllocatedPort,
  NetworkResource,
  Node,
  NodeNetworkAddress,
  Port,
  TaskGroup,
} from "@drover/job";

const DEFAULT_NETWORK = "default";

/** A group's networks with every port chosen, or what stands in the way. */
export type PortAssignment =
  | { readonly networks: NetworkResource[]; readonly ports: AllocatedPort[] }
  | { readonly dimension: string };

/** Ports that cannot be had, each on its address. */
export interface TakenPorts {
  has(address: string, port: number): boolean;
}

/**
 * Chooses the ports of a group.
 *
 * @param used ports of the node that are taken
 * @param random 0 to 1, where the search for a free dynamic port starts
 */
export function assignPorts(
  group: TaskGroup,
  node: Node,
  { used, random }: { used: TakenPorts; random: () => number },
): PortAssignment {
  const own = new Set<string>();
  const taken: TakenPorts = {
    has: (address, port) => own.has(`${address} ${port}`) || used.has(address, port),
  };
  const ports: AllocatedPort[] = [];
  const give = (port: Port, address: string, value: number): Port => {
    own.add(`${address} ${value}`);
    const to = port.To === -1 ? value : port.To;
    const { Label, IgnoreCollision } = port;
    ports.push({ Label, Value: value, To: to, HostIP: address, IgnoreCollision });
    return { ...port, Value: value, To: to };
  };

  const wanted = networksOf(group);
  const addresses = addressesByNetwork(node);
  const addressOf = ({ HostNetwork }: Port) => addresses.get(HostNetwork || DEFAULT_NETWORK) ?? "";
  const all = wanted.flatMap(({ ReservedPorts, DynamicPorts }) => [
    ...(ReservedPorts ?? []),
    ...(DynamicPorts ?? []),
  ]);
  const homeless = all.find((port) => addressOf(port) === "");
  if (homeless !== undefined) {
    const { Label, HostNetwork } = homeless;
    return { dimension: `network: missing host network "${HostNetwork}" for port "${Label}"` };
  }
  const statics = wanted.flatMap((network) => network.ReservedPorts ?? []);
  for (const port of statics) {
    const { Label, Value, IgnoreCollision } = port;
    if (taken.has(addressOf(port), Value) && !IgnoreCollision) {
      return { dimension: `network: reserved port collision ${Label}=${Value}` };
    }
    own.add(`${addressOf(port)} ${Value}`);
  }
  const networks: NetworkResource[] = [];
  for (const network of wanted) {
    const reserved =
      network.ReservedPorts?.map((port) => give(port, addressOf(port), port.Value)) ?? null;
    const dynamic: Port[] = [];
    for (const port of network.DynamicPorts ?? []) {
      const address = addressOf(port);
      const isFree = (value: number) => !taken.has(address, value);
      const value = findPort(node, isFree, random);
      if (value === undefined) return { dimension: "network: dynamic port selection failed" };
      dynamic.push(give(port, address, value));
    }
    const { Device, IP } = network;
    networks.push({
      ...network,
      Device: Device || deviceOf(node),
      IP: IP || (addresses.get(DEFAULT_NETWORK) ?? ""),
      ReservedPorts: reserved,
      DynamicPorts: network.DynamicPorts && dynamic,
    });
  }
  return { networks, ports };
}

/** The ports that a configuration reserves, from text as "22,80,8000-8010". */
export function parsePortRanges(text: string): Set<number> {
  const ports = new Set<number>();
  for (const part of text.split(",").filter((item) => item.trim() !== "")) {
    const [first, last = first] = part.split("-").map(Number);
    for (let port = first ?? 0; port <= (last ?? -1); port++) ports.add(port);
  }
  return ports;
}

/** The networks of a group and, in the old style, of its tasks. */
function networksOf(group: TaskGroup): NetworkResource[] {
  return [group.Networks, ...group.Tasks.map((task) => task.Resources.Networks)].flatMap(
    (networks) => networks ?? [],
  );
}

function findPort(
  node: Node,
  isFree: (port: number) => boolean,
  random: () => number,
): number | undefined {
  const { MinDynamicPort: first, MaxDynamicPort: last } = node.NodeResources;
  const count = last - first + 1;
  const start = Math.floor(random() * count);
  for (let step = 0; step < count; step++) {
    const port = first + ((start + step) % count);
    if (isFree(port)) return port;
  }
  return undefined;
}

/** The address that ports get on each host network; the first where it has several. */
export function addressesByNetwork(node: Node): Map<string, string> {
  const own = node.Attributes["unique.network.ip-address"] ?? "127.0.0.1";
  const addresses = new Map([[DEFAULT_NETWORK, own]]);
  for (const { Alias, Address } of networkAddresses(node)) {
    if (!addresses.has(Alias)) addresses.set(Alias, Address);
  }
  return addresses;
}

/** The addresses of a node's host networks. */
export function networkAddresses({ NodeResources }: Node): NodeNetworkAddress[] {
  return (NodeResources.NodeNetworks ?? []).flatMap(({ Addresses }) => Addresses);
}

function deviceOf(node: Node): string {
  const [network] = (node.NodeResources.Networks ?? []) as NetworkResource[];
  return network?.Device ?? "lo";
}
