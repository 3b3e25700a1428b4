import type {
  AllocatedResources,
  AllocatedTaskResources,
  Allocation,
  Node,
  Task,
  TaskGroup,
} from "@drover/job";
import { assignPorts, parsePortRanges } from "./ports.ts";

interface Use {
  cpu: number;
  memory: number;
  disk: number;
}

/** What a node has left for allocations. CPU in MHz, memory and disk in MiB. */
export class Capacity {
  readonly #node: Node;
  readonly #random: () => number;
  readonly #total: Use;
  readonly #reservedPorts: ReadonlySet<number>;
  readonly #allocations = new Map<string, AllocatedResources>();

  /** @param allocations those that occupy the node */
  constructor(node: Node, allocations: Iterable<Allocation>, random: () => number) {
    const { NodeResources: all, ReservedResources: reserved } = node;
    this.#node = node;
    this.#random = random;
    this.#total = {
      cpu: all.Cpu.CpuShares - reserved.Cpu.CpuShares,
      memory: all.Memory.MemoryMB - reserved.Memory.MemoryMB,
      disk: all.Disk.DiskMB - reserved.Disk.DiskMB,
    };
    this.#reservedPorts = parsePortRanges(reserved.Networks.ReservedHostPorts);
    for (const alloc of allocations) this.occupy(alloc);
  }

  occupy(alloc: Pick<Allocation, "ID" | "AllocatedResources">): void {
    this.#allocations.set(alloc.ID, alloc.AllocatedResources);
  }

  release(alloc: Pick<Allocation, "ID">): void {
    this.#allocations.delete(alloc.ID);
  }

  /** The resources that one more allocation of a group would get, or what there is too little of. */
  offer(group: TaskGroup): AllocatedResources | { dimension: string } {
    const held = [...this.#allocations.values()];
    const cores = this.#assignCores(group, held);
    if (cores === undefined) return { dimension: "cores" };
    const tasks = Object.fromEntries(
      group.Tasks.map((task) => [task.Name, this.#taskResources(task, cores.get(task.Name) ?? [])]),
    );
    const used = new Set(this.#reservedPorts);
    for (const { Shared } of held) for (const port of Shared.Ports ?? []) used.add(port.Value);
    const assignment = assignPorts(group, this.#node, { used, random: this.#random });
    if ("dimension" in assignment) return assignment;
    const resources: AllocatedResources = {
      Tasks: tasks,
      TaskLifecycles: Object.fromEntries(group.Tasks.map((task) => [task.Name, task.Lifecycle])),
      Shared: {
        Networks: assignment.networks.length > 0 ? assignment.networks : null,
        DiskMB: group.EphemeralDisk.SizeMB,
        Ports: assignment.ports.length > 0 ? assignment.ports : null,
      },
    };
    const dimension = this.#exceeded([...held, resources]);
    return dimension === undefined ? resources : { dimension };
  }

  #exceeded(all: readonly AllocatedResources[]): keyof Use | undefined {
    const sum: Use = { cpu: 0, memory: 0, disk: 0 };
    for (const resources of all) {
      const use = useOf(resources);
      sum.cpu += use.cpu;
      sum.memory += use.memory;
      sum.disk += use.disk;
    }
    const dimensions = ["cpu", "memory", "disk"] as const;
    return dimensions.find((dimension) => sum[dimension] > this.#total[dimension]);
  }

  #assignCores(
    group: TaskGroup,
    held: readonly AllocatedResources[],
  ): Map<string, number[]> | undefined {
    const taken = new Set(
      held.flatMap(({ Tasks }) =>
        Object.values(Tasks).flatMap((task) => task.Cpu.ReservedCores ?? []),
      ),
    );
    const free = (this.#node.NodeResources.Cpu.ReservableCpuCores ?? []).filter(
      (core) => !taken.has(core),
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
