import type { HostStats } from "@drover/api";
import { type Allocation, isClientTerminal, isTerminal, type Node } from "@drover/job";
import { familiesOf, type MetricFamily } from "./metric-family.ts";

type Labels = Readonly<Record<string, string>>;

interface Amounts {
  cpu: number;
  memory: number;
  maxMemory: number;
  disk: number;
}

/** What Nomad's client measures of its machine. */
export function nodeMetrics({
  node,
  hostStats,
  allocations,
  host,
}: {
  node: Node;
  hostStats: HostStats;
  allocations: () => Iterable<Allocation>;
  host: Labels;
}): MetricFamily[] {
  const base = {
    ...host,
    node_id: node.ID,
    datacenter: node.Datacenter,
    node_class: node.NodeClass || "none",
    node_pool: node.NodePool,
    node_status: node.Status,
    node_scheduling_eligibility: node.SchedulingEligibility,
  };
  const one = <Item>(item: () => Item) => ({
    items: () => [item()],
    labels: () => base,
  });
  const { Memory, CPU, DiskStats, Uptime } = hostStats;
  return [
    ...familiesOf("nomad.client.host.memory", {
      ...one(() => Memory),
      values: {
        total: ["Memory of the machine, in bytes", ({ Total }) => Total],
        available: [
          "Memory that programs can have without swapping, in bytes",
          (it) => it.Available,
        ],
        used: ["Memory in use, in bytes", ({ Used }) => Used],
        free: ["Memory that nothing uses, not even a cache, in bytes", ({ Free }) => Free],
      },
    }),
    ...familiesOf("nomad.client.host.cpu", {
      items: () => CPU,
      labels: (core) => ({ ...base, cpu: core.CPU }),
      values: {
        total: ["Share of the core that is in use, in percent", (core) => core.TotalPercent],
        total_percent: [
          "Share of the core that is in use, in percent",
          (core) => core.TotalPercent,
        ],
        user: ["Share of the core in user mode, in percent", (core) => core.User],
        system: ["Share of the core in system mode, in percent", (core) => core.System],
        idle: ["Share of the core that is idle, in percent", (core) => core.Idle],
      },
    }),
    ...familiesOf("nomad.client.host.disk", {
      items: () => DiskStats ?? [],
      labels: (disk) => ({ ...base, disk: disk.Device || disk.Mountpoint }),
      values: {
        size: ["Size of the disk, in bytes", (disk) => disk.Size],
        used: ["Space in use, in bytes", (disk) => disk.Used],
        available: ["Space that is available, in bytes", (disk) => disk.Available],
        used_percent: ["Share of the disk in use, in percent", (disk) => disk.UsedPercent],
        inodes_percent: [
          "Share of the inodes in use, in percent",
          (disk) => disk.InodesUsedPercent,
        ],
      },
    }),
    ...familiesOf("nomad.client", {
      ...one(() => Uptime),
      values: { uptime: ["Time since the machine was started, in seconds", (seconds) => seconds] },
    }),
    ...familiesOf("nomad.client.allocated", {
      ...one(() => allocatedOf(allocations())),
      values: {
        cpu: ["CPU that allocations have reserved, in MHz", ({ cpu }) => cpu],
        memory: ["Memory that allocations have reserved, in MiB", ({ memory }) => memory],
        max_memory: ["Memory that allocations may use at most, in MiB", (it) => it.maxMemory],
        disk: ["Disk space that allocations have reserved, in MiB", ({ disk }) => disk],
      },
    }),
    ...familiesOf("nomad.client.unallocated", {
      ...one(() => unallocatedOf(node, allocatedOf(allocations()))),
      values: {
        cpu: ["CPU that can still be reserved, in MHz", ({ cpu }) => cpu],
        memory: ["Memory that can still be reserved, in MiB", ({ memory }) => memory],
        disk: ["Disk space that can still be reserved, in MiB", ({ disk }) => disk],
      },
    }),
    ...familiesOf("nomad.client.allocations", {
      ...one(() => countsOf(allocations())),
      values: {
        pending: ["Allocations whose tasks have not started", ({ pending }) => pending],
        running: ["Allocations that run", ({ running }) => running],
        terminal: ["Allocations that have ended", ({ terminal }) => terminal],
        migrating: ["Allocations whose data comes from another node; there is none", () => 0],
        blocked: ["Allocations that wait for an earlier one; there is none", () => 0],
      },
    }),
    ...familiesOf("nomad.client.tasks", {
      ...one(() => countsOf(allocations())),
      values: {
        pending: ["Tasks that have not started", ({ tasks }) => tasks.pending],
        running: ["Tasks that run", ({ tasks }) => tasks.running],
        dead: ["Tasks that have ended", ({ tasks }) => tasks.dead],
      },
    }),
  ];
}

function allocatedOf(allocations: Iterable<Allocation>): Amounts {
  const sum: Amounts = { cpu: 0, memory: 0, maxMemory: 0, disk: 0 };
  for (const alloc of allocations) {
    if (isTerminal(alloc)) continue;
    const { Tasks, Shared } = alloc.AllocatedResources;
    sum.disk += Shared.DiskMB;
    for (const { Cpu, Memory } of Object.values(Tasks)) {
      sum.cpu += Number(Cpu.CpuShares);
      sum.memory += Memory.MemoryMB;
      sum.maxMemory += Memory.MemoryMaxMB || Memory.MemoryMB;
    }
  }
  return sum;
}

function unallocatedOf({ NodeResources, ReservedResources }: Node, used: Amounts): Amounts {
  const { Cpu, Memory, Disk } = NodeResources;
  const reserved = ReservedResources;
  const memory = Memory.MemoryMB - reserved.Memory.MemoryMB - used.memory;
  return {
    cpu: Number(Cpu.CpuShares) - Number(reserved.Cpu.CpuShares) - used.cpu,
    memory,
    maxMemory: memory,
    disk: Disk.DiskMB - reserved.Disk.DiskMB - used.disk,
  };
}

function countsOf(allocations: Iterable<Allocation>) {
  const counts = {
    pending: 0,
    running: 0,
    terminal: 0,
    tasks: { pending: 0, running: 0, dead: 0 },
  };
  for (const { ClientStatus, TaskStates } of allocations) {
    if (isClientTerminal(ClientStatus)) counts.terminal++;
    else if (ClientStatus === "running") counts.running++;
    else counts.pending++;
    for (const { State } of Object.values(TaskStates ?? {})) counts.tasks[State]++;
  }
  return counts;
}
