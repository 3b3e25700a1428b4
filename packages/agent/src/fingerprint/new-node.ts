import { type DriverInfo, type NetworkResource, type Node, toRfc3339 } from "@drover/job";
import type { AgentConfig } from "../config/agent-config.ts";
import type { Endpoint } from "../http/listen/take-addresses.ts";
import { hostNetworks } from "./host-networks.ts";
import type { Machine } from "./machine.ts";
import { DROVER_VERSION, NOMAD_VERSION } from "./versions.ts";

/** The node of this agent, as it is registered when the agent starts. */
export function newNode(
  config: AgentConfig,
  machine: Machine,
  { id, endpoint, now }: { id: string; endpoint: Endpoint; now: bigint },
): Node {
  const { client } = config;
  const compute = client.totalCompute || machine.compute;
  return {
    ID: id,
    SecretID: "",
    Name: config.name,
    Datacenter: config.datacenter,
    NodePool: client.nodePool,
    NodeClass: client.nodeClass,
    ComputedClass: "",
    HTTPAddr: endpoint.advertised,
    TLSEnabled: config.http.tls !== undefined,
    CgroupParent: "drover",
    Attributes: {
      ...machine.attributes,
      ...(client.diskTotalMb && { "unique.storage.bytestotal": bytes(client.diskTotalMb) }),
      ...(client.diskFreeMb && { "unique.storage.bytesfree": bytes(client.diskFreeMb) }),
      "unique.advertise.address": endpoint.advertised,
      "nomad.version": NOMAD_VERSION,
      "drover.version": DROVER_VERSION,
    },
    Meta: { ...client.meta },
    Links: null,
    NodeResources: {
      Cpu: {
        CpuShares: compute,
        TotalCpuCores: machine.cores,
        ReservableCpuCores: reservableCores(client, machine.cores),
      },
      Memory: { MemoryMB: client.memoryTotalMb || machine.memoryMb },
      Disk: { DiskMB: client.diskFreeMb || machine.diskMb },
      Networks: [networkOf(machine)],
      NodeNetworks: hostNetworks(client.network),
      Devices: null,
      MinDynamicPort: client.minDynamicPort,
      MaxDynamicPort: client.maxDynamicPort,
    },
    ReservedResources: {
      Cpu: { CpuShares: client.reserved.cpu },
      Memory: { MemoryMB: client.reserved.memory },
      Disk: { DiskMB: client.reserved.disk },
      Networks: { ReservedHostPorts: client.reserved.ports },
    },
    Drivers: {},
    HostVolumes: Object.fromEntries(
      Object.entries(client.hostVolumes).map(([Name, { path: Path, readOnly: ReadOnly }]) => [
        Name,
        { Name, Path, ReadOnly },
      ]),
    ),
    HostNetworks: Object.fromEntries(
      Object.entries(client.network.hostNetworks).map(([Name, it]) => [
        Name,
        { Name, CIDR: it.cidr, Interface: it.interface, ReservedPorts: it.reservedPorts },
      ]),
    ),
    Status: "ready",
    StatusDescription: "",
    StatusUpdatedAt: Number(now / 1_000_000_000n),
    SchedulingEligibility: client.defaultIneligible ? "ineligible" : "eligible",
    Drain: false,
    DrainStrategy: null,
    LastDrain: null,
    Events: [
      {
        Message: "Node registered",
        Subsystem: "Cluster",
        Details: null,
        Timestamp: toRfc3339(now),
        CreateIndex: 0,
      },
    ],
    CreateIndex: 0,
    ModifyIndex: 0,
  };
}

/** A node with the modes of networks of their own that allocations can have. */
export function withNetworks(node: Node, modes: readonly string[]): Node {
  const own = modes
    .filter((mode) => mode !== "none")
    .map((Mode) => ({ Mode, Device: "", MacAddress: "", Speed: 0, Addresses: [] }));
  const NodeNetworks = [...(node.NodeResources.NodeNetworks ?? []), ...own];
  return { ...node, NodeResources: { ...node.NodeResources, NodeNetworks } };
}

/** A node with the versions of CNI plugins, by their names; the same node if that is no news. */
export function withCniPlugins(node: Node, versions: ReadonlyMap<string, string>): Node {
  const prefix = "plugins.cni.version.";
  const own = [...versions].map(([name, version]) => [`${prefix}${name}`, version] as const);
  if (own.every(([name, version]) => node.Attributes[name] === version)) return node;
  return { ...node, Attributes: { ...node.Attributes, ...Object.fromEntries(own) } };
}

function reservableCores(
  { reservableCores: wanted, reservedCores }: AgentConfig["client"],
  count: number,
): number[] {
  const cores = Array.from({ length: count }, (_, core) => core);
  return cores.filter((core) => wanted?.has(core) !== false && !reservedCores.has(core));
}

function bytes(mebibytes: number): string {
  return String(mebibytes * 1024 * 1024);
}

/** A node with what a driver says of itself; the same node if that is no news. */
export function withDriver(
  node: Node,
  name: string,
  { attributes, ...info }: Omit<DriverInfo, "Attributes"> & { attributes: Record<string, string> },
): Node {
  const before = node.Drivers[name];
  const isNews =
    before?.Detected !== info.Detected ||
    before.Healthy !== info.Healthy ||
    before.HealthDescription !== info.HealthDescription;
  if (!isNews) return node;
  const prefix = `driver.${name}`;
  const isOwn = (key: string) => key === prefix || key.startsWith(`${prefix}.`);
  const others = Object.entries(node.Attributes).filter(([key]) => !isOwn(key));
  return {
    ...node,
    Attributes: {
      ...Object.fromEntries(others),
      ...attributes,
      ...(info.Detected && { [prefix]: "1" }),
    },
    Drivers: { ...node.Drivers, [name]: { ...info, Attributes: attributes } },
  };
}

/** What a node says of a driver whose plugin cannot be used. */
export function unusablePlugin(problem: string): Parameters<typeof withDriver>[2] {
  return {
    attributes: {},
    Detected: false,
    Healthy: false,
    HealthDescription: problem,
    UpdateTime: new Date().toISOString(),
  };
}

function networkOf({ attributes, address }: Machine): Partial<NetworkResource> {
  return {
    Mode: "host",
    Device: attributes["unique.network.interface"] ?? "lo",
    CIDR: `${address}/32`,
    IP: address,
    Hostname: "",
    MBits: 1000,
  };
}
