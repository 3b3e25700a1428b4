import { existsSync } from "node:fs";
import path from "node:path";
import { Fault } from "@drover/fault";
import { killPid } from "../processes/process-identity.ts";
import type { Cgroup, CgroupLimits, CgroupRecord, CgroupSetup, ControlValue } from "./cgroup.ts";
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

  get holdsAll(): boolean {
    return this.#killDirectory() !== undefined;
  }

  get sharesMemory(): boolean {
    return !this.#owns("memory");
  }

  /**
   * Joined through `tasks` and not `cgroup.procs`: both move a process of one thread, but the first does
   * without the kernel's lock over all process groups, which costs 10 ms when it was not taken lately.
   */
  setup(limits: CgroupLimits): CgroupSetup {
    const { directories } = this.record;
    for (const [controller, directory] of Object.entries(directories)) {
      if (this.#owns(controller) || existsSync(directory)) continue;
      throw new Fault("failed_precondition", `Cgroup ${directory} does not exist`);
    }
    return {
      directories: this.#ownDirectories(),
      controls: this.#controls(limits),
      joinFiles: Array.from(new Set(Object.values(directories)), (path) => `${path}/tasks`),
    };
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
  #ownDirectories(): string[] {
    const { directories, owned } = this.record;
    return [...new Set(owned.flatMap((controller) => directories[controller] ?? []))];
  }

  #controls(limits: CgroupLimits): ControlValue[] {
    const { memoryMaxBytes, memoryReservedBytes, cpuShares, cpusetCpus } = limits;
    const controls: ControlValue[] = [];
    const add = (controller: string, name: string, value: number | undefined) => {
      const directory = this.record.directories[controller];
      if (directory === undefined || value === undefined || !this.#owns(controller)) return;
      controls.push({ file: `${directory}/${name}`, value: `${value}` });
    };
    add("memory", "memory.limit_in_bytes", memoryMaxBytes);
    add("memory", "memory.soft_limit_in_bytes", memoryReservedBytes);
    add("cpu", "cpu.shares", cpuShares && Math.max(cpuShares, MIN_CPU_SHARES));
    const { cpuset } = this.record.directories;
    if (cpuset !== undefined && this.#owns("cpuset")) {
      controls.push(...cpusetControls(cpuset, cpusetCpus));
    }
    return controls;
  }
}

/** A new cpuset is empty, and takes no process before both of its lists are set. */
function cpusetControls(directory: string, cpus: string | undefined): ControlValue[] {
  const parent = path.dirname(directory);
  makeDirectory(parent);
  const inherited = ["cpuset.cpus", "cpuset.mems"].map((list) => ({
    file: `${directory}/${list}`,
    value: fillList(parent, list),
  }));
  return cpus ? [...inherited, { file: `${directory}/cpuset.cpus`, value: cpus }] : inherited;
}

/** Takes an empty list over from the cpuset above. @returns what the list is then */
function fillList(directory: string, list: string): string {
  const current = readControl(`${directory}/${list}`)?.trim() ?? "";
  const parent = path.dirname(directory);
  if (current !== "" || parent === directory) return current;
  const inherited = fillList(parent, list);
  writeControl(`${directory}/${list}`, inherited);
  return inherited;
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
