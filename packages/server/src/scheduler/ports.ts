import type { AllocatedPort, NetworkResource, Node, Port, TaskGroup } from "@drover/job";

/** A group's networks with every port chosen, or what stands in the way. */
export type PortAssignment =
  | { readonly networks: NetworkResource[]; readonly ports: AllocatedPort[] }
  | { readonly dimension: string };

/** Ports that cannot be had, as a set or the keys of a map. */
export interface TakenPorts {
  has(port: number): boolean;
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
  const address = addressOf(node);
  const own = new Set<number>();
  const taken: TakenPorts = { has: (port) => own.has(port) || used.has(port) };
  const ports: AllocatedPort[] = [];
  const give = (port: Port, value: number): Port => {
    own.add(value);
    const to = port.To === -1 ? value : port.To;
    const { Label, IgnoreCollision } = port;
    ports.push({ Label, Value: value, To: to, HostIP: address, IgnoreCollision });
    return { ...port, Value: value, To: to };
  };

  const wanted = networksOf(group);
  const statics = wanted.map((network) => network.ReservedPorts ?? []);
  for (const { Label, Value, IgnoreCollision } of statics.flat()) {
    if (taken.has(Value) && !IgnoreCollision) {
      return { dimension: `network: reserved port collision ${Label}=${Value}` };
    }
    own.add(Value);
  }
  const networks: NetworkResource[] = [];
  for (const network of wanted) {
    const reserved = network.ReservedPorts?.map((port) => give(port, port.Value)) ?? null;
    const dynamic: Port[] = [];
    for (const port of network.DynamicPorts ?? []) {
      const value = findFree(node, taken, random);
      if (value === undefined) return { dimension: "network: dynamic port selection failed" };
      dynamic.push(give(port, value));
    }
    const { Device, IP } = network;
    networks.push({
      ...network,
      Device: Device || deviceOf(node),
      IP: IP || address,
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

function findFree(node: Node, taken: TakenPorts, random: () => number): number | undefined {
  const { MinDynamicPort: first, MaxDynamicPort: last } = node.NodeResources;
  const count = last - first + 1;
  const start = Math.floor(random() * count);
  for (let step = 0; step < count; step++) {
    const port = first + ((start + step) % count);
    if (!taken.has(port)) return port;
  }
  return undefined;
}

function addressOf(node: Node): string {
  return node.Attributes["unique.network.ip-address"] ?? "127.0.0.1";
}

function deviceOf(node: Node): string {
  const [network] = (node.NodeResources.Networks ?? []) as NetworkResource[];
  return network?.Device ?? "lo";
}
