import type { AllocListStub, HostStats } from "@drover/api";
import { isClientTerminal, type Node } from "@drover/job";
import { formatBytes } from "@drover/ui/amounts";
import { formatDuration } from "../terminal/duration.ts";
import type { Style } from "../terminal/style.ts";
import { formatPairs, formatTable } from "../terminal/table.ts";
import { formatRfc3339 } from "../terminal/time.ts";
import { allocationTable } from "./allocation-table.ts";
import { mapPairs } from "./map-pairs.ts";

const BYTES_PER_MIB = 1024 * 1024;

export interface NodeOptions {
  readonly style: Style;
  readonly allocations: readonly AllocListStub[];
  /** Absent where the node did not tell. */
  readonly host: HostStats | undefined;
  readonly verbose: boolean;
  /** Only the node and its allocations. */
  readonly allocs: boolean;
  /** Only the node. */
  readonly short: boolean;
  /** Each disk and core of the machine. */
  readonly stats: boolean;
}

/** One node: itself, its events, what is given away and used, and its allocations. */
export function describeNode(node: Node, options: NodeOptions): string {
  const { style, host, allocations, verbose } = options;
  const sections = [basics(node, options)];
  const section = (title: string, text: string) => sections.push(`${style.bold(title)}\n${text}`);
  if (!options.short && !options.allocs) {
    if (verbose) section("Drivers", driverTable(node));
    section("Node Events", eventTable(node));
    section("Allocated Resources", allocatedTable(node, allocations));
    if (host !== undefined) section("Host Resource Utilization", hostTable(node, host));
    if (host !== undefined && options.stats) sections.push(hostDetails(host, style));
    if (verbose) section("Attributes", mapPairs(node.Attributes));
    if (verbose) section("Meta", mapPairs(node.Meta));
  }
  if (!options.short) section("Allocations", allocationTable(allocations, { verbose }));
  return sections.join("\n\n");
}

function basics(node: Node, { verbose, host }: NodeOptions): string {
  const usable = Object.entries(node.Drivers)
    .filter(([, { Detected, Healthy }]) => Detected && Healthy)
    .map(([name]) => name);
  const pairs: [string, string][] = [
    ["ID", verbose ? node.ID : node.ID.slice(0, 8)],
    ["Name", node.Name],
    ["Node Pool", node.NodePool],
    ["Class", node.NodeClass],
    ["DC", node.Datacenter],
    ["Drain", String(node.Drain)],
    ["Eligibility", node.SchedulingEligibility],
    ["Status", node.Status],
  ];
  if (host !== undefined) pairs.push(["Uptime", formatDuration(host.Uptime * 1000)]);
  pairs.push(["Host Volumes", Object.keys(node.HostVolumes ?? {}).join(",")]);
  if (!verbose) pairs.push(["Driver Status", usable.sort().join(",")]);
  return formatPairs(pairs);
}

function driverTable({ Drivers }: Node): string {
  return formatTable([
    ["Driver", "Detected", "Healthy", "Message", "Time"],
    ...Object.entries(Drivers).map(([name, driver]) => [
      name,
      String(driver.Detected),
      String(driver.Healthy),
      driver.HealthDescription,
      formatRfc3339(driver.UpdateTime),
    ]),
  ]);
}

function eventTable({ Events }: Node): string {
  return formatTable([
    ["Time", "Subsystem", "Message"],
    ...Events.toReversed().map(({ Timestamp, Subsystem, Message }) => [
      formatRfc3339(Timestamp),
      Subsystem,
      Message,
    ]),
  ]);
}

function allocatedTable(node: Node, allocations: readonly AllocListStub[]): string {
  const live = allocations.filter(({ ClientStatus }) => !isClientTerminal(ClientStatus));
  const tasks = live.flatMap(({ AllocatedResources }) =>
    Object.values(AllocatedResources?.Tasks ?? {}),
  );
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  const cpu = sum(tasks.map(({ Cpu }) => Cpu.CpuShares));
  const memory = sum(tasks.map(({ Memory }) => Memory.MemoryMB)) * BYTES_PER_MIB;
  const disk = sum(live.map(({ AllocatedResources }) => AllocatedResources?.Shared.DiskMB ?? 0));
  const { Cpu, Memory, Disk } = node.NodeResources;
  const reserved = node.ReservedResources;
  return formatTable([
    ["CPU", "Memory", "Disk"],
    [
      `${cpu}/${Cpu.CpuShares - reserved.Cpu.CpuShares} MHz`,
      share(memory, (Memory.MemoryMB - reserved.Memory.MemoryMB) * BYTES_PER_MIB),
      share(disk * BYTES_PER_MIB, (Disk.DiskMB - reserved.Disk.DiskMB) * BYTES_PER_MIB),
    ],
  ]);
}

function hostTable({ NodeResources }: Node, host: HostStats): string {
  const disk = host.AllocDirStats;
  return formatTable([
    ["CPU", "Memory", "Disk"],
    [
      `${Math.round(host.CPUTicksConsumed)}/${NodeResources.Cpu.CpuShares} MHz`,
      share(host.Memory.Used, host.Memory.Total),
      disk === null ? "N/A" : share(disk.Used, disk.Size),
    ],
  ]);
}

function hostDetails(host: HostStats, style: Style): string {
  const cores = formatTable([
    ["CPU", "User", "System", "Idle"],
    ...host.CPU.map(({ CPU, User, System, Idle }) => [
      CPU,
      ...[User, System, Idle].map((percent) => `${percent.toFixed(2)}%`),
    ]),
  ]);
  const memory = formatPairs(
    Object.entries(host.Memory).map(([name, bytes]) => [name, formatBytes(bytes)] as const),
  );
  const disks = formatTable([
    ["Device", "MountPoint", "Size", "Used", "Available", "Used Percent", "Inodes Percent"],
    ...(host.DiskStats ?? []).map((disk) => [
      disk.Device,
      disk.Mountpoint,
      ...[disk.Size, disk.Used, disk.Available].map(formatBytes),
      `${disk.UsedPercent.toFixed(2)}%`,
      `${disk.InodesUsedPercent.toFixed(2)}%`,
    ]),
  ]);
  return [
    `${style.bold("CPU Stats")}\n${cores}`,
    `${style.bold("Memory Stats")}\n${memory}`,
    `${style.bold("Disk Stats")}\n${disks}`,
  ].join("\n\n");
}

function share(used: number, all: number): string {
  return `${formatBytes(used)}/${formatBytes(all)}`;
}
