import { existsSync } from "node:fs";
import path from "node:path";
import { Fault } from "@drover/fault";
import type { Cgroup, CgroupLimits, CgroupRecord } from "./cgroup.ts";
import {
  killUntilEmpty,
  listMembers,
  listTree,
  makeDirectory,
  parseCounters,
  readControl,
  removeTree,
  tryRemove,
  writeControl,
} from "./cgroup-files.ts";
import type { UsageReader } from "./cgroup-usage.ts";
import { UsageReaderV1 } from "./cgroup-usage-v1.ts";
import { killPid } from "./process-identity.ts";

const SIGKILL = 9;
const MIN_CPU_SHARES = 2;
const FREEZE_LOOKS = 100;

/** A task's directories in the hierarchies of version 1, one per controller. Source: cgroups(7). */
export class CgroupV1 implements Cgroup {
  readonly record: CgroupRecord & { version: 1 };

  /**
   * @param directories controller to directory
   * @param options.owned the controllers whose directory is the task's alone; all unless told
   */
  constructor(
    directories: Readonly<Record<string, string>>,
    { owned = Object.keys(directories) }: { owned?: readonly string[] } = {},
  ) {
    this.record = { version: 1, directories, owned };
  }

  /**
   * `tasks` and not `cgroup.procs`: both move a process of one thread, but the first does without
   * the kernel's lock over all process groups, which costs 10 ms when it was not taken lately.
   */
  get joinFiles(): readonly string[] {
    const directories = new Set(Object.values(this.record.directories));
    return Array.from(directories, (directory) => `${directory}/tasks`);
  }

  get holdsAll(): boolean {
    return this.#killDirectory() !== undefined;
  }

  get sharesMemory(): boolean {
    return !this.#owns("memory");
  }

  create(limits: CgroupLimits): void {
    for (const [controller, directory] of Object.entries(this.record.directories)) {
      if (this.#owns(controller)) makeDirectory(directory);
      else if (!existsSync(directory)) {
        throw new Fault("failed_precondition", `Cgroup ${directory} does not exist`);
      }
    }
    const { memoryMaxBytes, memoryReservedBytes, cpuShares, cpusetCpus } = limits;
    this.#write("memory", "memory.limit_in_bytes", memoryMaxBytes);
    this.#write("memory", "memory.soft_limit_in_bytes", memoryReservedBytes);
    const shares = cpuShares === undefined ? undefined : Math.max(cpuShares, MIN_CPU_SHARES);
    this.#write("cpu", "cpu.shares", shares);
    if (this.#owns("cpuset")) this.#writeCpuset(cpusetCpus);
  }

  listPids(): number[] {
    const directory = this.#killDirectory();
    return directory === undefined ? [] : listMembers(directory);
  }

  async kill({ timeoutMs }: { timeoutMs: number }): Promise<void> {
    const directory = this.#killDirectory();
    if (directory === undefined) return;
    await killUntilEmpty(directory, {
      timeoutMs,
      isEmpty: () => listMembers(directory).length === 0,
      killMembers: () => killFrozen(directory),
    });
  }

  remove(): void {
    for (const directory of this.#ownDirectories()) removeTree(directory);
  }

  removeIfEmpty(): boolean {
    const first = this.#killDirectory();
    if (first === undefined || !tryRemove(first)) return false;
    for (const directory of this.#ownDirectories()) {
      if (directory !== first) removeTree(directory);
    }
    return true;
  }

  /** A freezer group of its own; the other controllers count a session with its task. */
  nested(name: string): Cgroup {
    const { freezer } = this.record.directories;
    if (freezer === undefined || !this.#owns("freezer")) {
      return new CgroupV1(this.record.directories, { owned: [] });
    }
    return new CgroupV1(
      { ...this.record.directories, freezer: `${freezer}/${name}` },
      { owned: ["freezer"] },
    );
  }

  countOomKills(): number {
    const { memory } = this.record.directories;
    const text = memory && readControl(`${memory}/memory.oom_control`);
    return parseCounters(text, ["oom_kill"]).oom_kill ?? 0;
  }

  openUsage(): UsageReader {
    return new UsageReaderV1(this.record.directories, { mayHaveQuota: !this.#owns("cpu") });
  }

  #owns(controller: string): boolean {
    return this.record.owned.includes(controller);
  }

  /** The directory whose members are the task's alone, the freezer's where there is one. */
  #killDirectory(): string | undefined {
    const controller = this.#owns("freezer") ? "freezer" : this.record.owned[0];
    return controller === undefined ? undefined : this.record.directories[controller];
  }

  /** Distinct ones: `cpu` and `cpuacct` are often one hierarchy. */
  #ownDirectories(): Set<string> {
    const { directories, owned } = this.record;
    return new Set(owned.flatMap((controller) => directories[controller] ?? []));
  }

  #write(controller: string, file: string, value: number | undefined): void {
    const directory = this.record.directories[controller];
    if (directory === undefined || value === undefined || !this.#owns(controller)) return;
    writeControl(`${directory}/${file}`, `${value}`);
  }

  #writeCpuset(cpus: string | undefined): void {
    const { cpuset } = this.record.directories;
    if (cpuset === undefined) return;
    for (const list of ["cpuset.cpus", "cpuset.mems"]) inheritList(cpuset, list);
    if (cpus) writeControl(`${cpuset}/cpuset.cpus`, cpus);
  }
}

/** A new cpuset is empty, and takes no process before both of its lists are set. */
function inheritList(directory: string, list: string): void {
  const current = readControl(`${directory}/${list}`);
  if (current === undefined || current.trim() !== "") return;
  const parent = path.dirname(directory);
  inheritList(parent, list);
  writeControl(`${directory}/${list}`, readControl(`${parent}/${list}`)?.trim() ?? "");
}

/** Frozen members cannot fork while they are listed and killed; they die when they thaw. */
function killFrozen(directory: string): void {
  const state = `${directory}/freezer.state`;
  const canFreeze = existsSync(state);
  if (canFreeze) {
    writeControl(state, "FROZEN");
    for (let look = 0; look < FREEZE_LOOKS && !isFrozen(state); look++);
  }
  for (const pid of listMembers(directory)) killPid(pid, SIGKILL);
  if (!canFreeze) return;
  // A task may have frozen a group of its own inside.
  for (const inner of listTree(directory).reverse()) thaw(`${inner}/freezer.state`);
}

function isFrozen(state: string): boolean {
  return readControl(state)?.trim() === "FROZEN";
}

function thaw(state: string): void {
  if (existsSync(state)) writeControl(state, "THAWED");
}
