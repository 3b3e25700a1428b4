import type {
  AllocatedResources,
  AllocatedTaskResources,
  Allocation,
  Node,
  Task,
  TaskGroup,
} from "@drover/job";
import {
  addressesByNetwork,
  assignPorts,
  networkAddresses,
  parsePortRanges,
  type TakenPorts,
} from "./ports.ts";

const ANY_ADDRESS = "*";

interface Use {
  cpu: number;
  memory: number;
  disk: number;
}

/** What a node has left for allocations. CPU in MHz, memory and disk in MiB. */
export class Capacity {
  readonly #node: Node;
  readonly #random: () => number;
  readonly #left: Use;
  readonly #held = new Map<string, AllocatedResources>();
  /** What groups get that take neither ports nor cores: the same for each of their allocations. */
  readonly #offers = new Map<TaskGroup, AllocatedResources>();
  /** What these take, counted once. */
  readonly #uses = new Map<AllocatedResources, Use>();
  /** How many allocations hold a port of an address, or a core: two may share a port that ignores collisions. */
  readonly #ports = new Map<string, number>();
  readonly #cores = new Map<number, number>();
  /** The node's, of all its host networks. */
  readonly #addresses: ReadonlySet<string>;
  /** Ports that no allocation gets, on any address. */
  readonly #reserved: ReadonlySet<number>;

  /** @param allocations those that occupy the node */
  constructor(node: Node, allocations: Iterable<Allocation>, random: () => number) {
    const { NodeResources: all, ReservedResources: reserved } = node;
    this.#node = node;
    this.#random = random;
    this.#left = {
      cpu: all.Cpu.CpuShares - reserved.Cpu.CpuShares,
      memory: all.Memory.MemoryMB - reserved.Memory.MemoryMB,
      disk: all.Disk.DiskMB - reserved.Disk.DiskMB,
    };
    this.#addresses = new Set(addressesByNetwork(node).values());
    this.#reserved = parsePortRanges(reserved.Networks.ReservedHostPorts);
    for (const { Address, ReservedPorts } of networkAddresses(node)) {
      for (const port of parsePortRanges(ReservedPorts))
        addTo(this.#ports, `${Address} ${port}`, 1);
    }
    for (const alloc of allocations) this.occupy(alloc);
  }

  occupy({
    ID,
    AllocatedResources: resources,
  }: Pick<Allocation, "ID" | "AllocatedResources">): void {
    this.#held.set(ID, resources);
    this.#count(resources, 1);
  }

  release({ ID }: Pick<Allocation, "ID">): void {
    const resources = this.#held.get(ID);
    if (resources === undefined) return;
    this.#held.delete(ID);
    this.#count(resources, -1);
  }

  /** The resources that one more allocation of a group would get, or what there is too little of. */
  offer(group: TaskGroup): AllocatedResources | { dimension: string } {
    const resources = this.#offers.get(group) ?? this.#resourcesFor(group);
    if ("dimension" in resources) return resources;
    const use = this.#useOf(resources);
    const dimensions = ["cpu", "memory", "disk"] as const;
    const exceeded = dimensions.find((dimension) => use[dimension] > this.#left[dimension]);
    return exceeded === undefined ? resources : { dimension: exceeded };
  }

  #resourcesFor(group: TaskGroup): AllocatedResources | { dimension: string } {
    const cores = this.#assignCores(group);
    if (cores === undefined) return { dimension: "cores" };
    const tasks = group.Tasks.map((task) => [
      task.Name,
      this.#taskResources(task, cores.get(task.Name) ?? []),
    ]);
    const used: TakenPorts = {
      has: (address, port) =>
        this.#reserved.has(port) ||
        this.#ports.has(`${address} ${port}`) ||
        this.#ports.has(`${ANY_ADDRESS} ${port}`),
    };
    const assignment = assignPorts(group, this.#node, { used, random: this.#random });
    if ("dimension" in assignment) return assignment;
    const resources: AllocatedResources = {
      Tasks: Object.fromEntries(tasks),
      TaskLifecycles: Object.fromEntries(group.Tasks.map((task) => [task.Name, task.Lifecycle])),
      Shared: {
        Networks: assignment.networks.length > 0 ? assignment.networks : null,
        DiskMB: group.EphemeralDisk.SizeMB,
        Ports: assignment.ports.length > 0 ? assignment.ports : null,
      },
    };
    const isSame =
      assignment.networks.length === 0 && cores.values().every(({ length }) => length === 0);
    if (isSame) {
      this.#offers.set(group, resources);
      this.#uses.set(resources, useOf(resources));
    }
    return resources;
  }

  #useOf(resources: AllocatedResources): Use {
    return this.#uses.get(resources) ?? useOf(resources);
  }

  #count(resources: AllocatedResources, sign: 1 | -1): void {
    const use = this.#useOf(resources);
    this.#left.cpu -= sign * use.cpu;
    this.#left.memory -= sign * use.memory;
    this.#left.disk -= sign * use.disk;
    for (const { HostIP, Value } of resources.Shared.Ports ?? []) {
      // One of an address that the node had before may be open on any.
      const address = this.#addresses.has(HostIP) ? HostIP : ANY_ADDRESS;
      addTo(this.#ports, `${address} ${Value}`, sign);
    }
    for (const { Cpu } of Object.values(resources.Tasks)) {
      for (const core of Cpu.ReservedCores ?? []) addTo(this.#cores, core, sign);
    }
  }

  #assignCores(group: TaskGroup): Map<string, number[]> | undefined {
    const free = (this.#node.NodeResources.Cpu.ReservableCpuCores ?? []).filter(
      (core) => !this.#cores.has(core),
    );
    const assigned = new Map<string, number[]>();
    for (const task of group.Tasks) {
      const { Cores } = task.Resources;
      if (free.length < Cores) return undefined;
      assigned.set(task.Name, free.splice(0, Cores));
    }
    return assigned;
  }

  #taskResources(task: Task, cores: number[]): AllocatedTaskResources {
    const { CpuShares, TotalCpuCores } = this.#node.NodeResources.Cpu;
    const { CPU, MemoryMB, MemoryMaxMB } = task.Resources;
    const perCore = TotalCpuCores > 0 ? Math.floor(CpuShares / TotalCpuCores) : 0;
    return {
      Cpu: {
        CpuShares: cores.length > 0 ? perCore * cores.length : CPU,
        ReservedCores: cores.length > 0 ? cores : null,
      },
      Memory: { MemoryMB, MemoryMaxMB },
      Networks: null,
      Devices: null,
    };
  }
}

/**
 * What an allocation takes of its node. Prestart tasks that are over before the main ones start,
 * and poststop ones, overlap with nothing: the larger of the phases counts.
 */
function useOf({ Tasks, TaskLifecycles, Shared }: AllocatedResources): Use {
  const phases = {
    main: { cpu: 0, memory: 0 },
    before: { cpu: 0, memory: 0 },
    after: { cpu: 0, memory: 0 },
    always: { cpu: 0, memory: 0 },
  };
  for (const [name, { Cpu, Memory }] of Object.entries(Tasks)) {
    const phase = phases[phaseOf(TaskLifecycles?.[name])];
    phase.cpu += Cpu.CpuShares;
    phase.memory += Memory.MemoryMB;
  }
  const { main, before, after, always } = phases;
  return {
    cpu: always.cpu + Math.max(main.cpu, before.cpu, after.cpu),
    memory: always.memory + Math.max(main.memory, before.memory, after.memory),
    disk: Shared.DiskMB,
  };
}

function phaseOf(lifecycle: unknown): "main" | "before" | "after" | "always" {
  const { Hook, Sidecar } = (lifecycle ?? {}) as { Hook?: string; Sidecar?: boolean };
  if (Sidecar) return "always";
  if (Hook === "prestart") return "before";
  return Hook === "poststop" ? "after" : "main";
}

function addTo<Key>(counts: Map<Key, number>, key: Key, change: number): void {
  const count = (counts.get(key) ?? 0) + change;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
