import { existsSync } from "node:fs";
import { Fault } from "@drover/fault";
import { killPid } from "../processes/process-identity.ts";
import type { Cgroup, CgroupLimits, CgroupRecord, CgroupSetup, ControlValue } from "./cgroup.ts";
import {
  killUntilEmpty,
  listMembers,
  parseCounters,
  readControl,
  removeTree,
  tryRemove,
  writeControl,
} from "./cgroup-files.ts";
import type { UsageReader } from "./cgroup-usage.ts";
import { UsageReaderV2 } from "./cgroup-usage-v2.ts";
import { cpuWeight } from "./cpu-weight.ts";

const SIGKILL = 9;

/** A directory of the unified hierarchy. Source: the kernel's admin-guide/cgroup-v2. */
export class CgroupV2 implements Cgroup {
  readonly record: CgroupRecord & { version: 2 };

  /**
   * @param options.owned whether the members are the task's alone
   * @param options.removable whether `remove` removes it; false for one that the caller made
   */
  constructor(
    directory: string,
    { owned = true, removable = owned }: { owned?: boolean; removable?: boolean } = {},
  ) {
    this.record = { version: 2, directory, owned, removable };
  }

  get holdsAll(): boolean {
    return this.record.owned;
  }

  get sharesMemory(): boolean {
    return !this.record.owned;
  }

  setup(limits: CgroupLimits): CgroupSetup {
    const directory = this.#directory;
    const joinFiles = [`${directory}/cgroup.procs`];
    if (this.record.owned) {
      return { directories: [directory], controls: this.#controls(limits), joinFiles };
    }
    if (existsSync(directory)) return { directories: [], controls: [], joinFiles };
    throw new Fault("failed_precondition", `Cgroup ${directory} does not exist`);
  }

  listPids(): number[] {
    return listMembers(this.#directory);
  }

  async kill({ timeoutMs }: { timeoutMs: number }): Promise<void> {
    await killUntilEmpty(this.#directory, {
      timeoutMs,
      isEmpty: () => !this.#isPopulated(),
      killMembers: () => this.#killMembers(),
    });
  }

  remove(): void {
    if (this.record.removable) removeTree(this.#directory);
  }

  removeIfEmpty(): boolean {
    return this.record.removable ? tryRemove(this.#directory) : !this.#isPopulated();
  }

  nested(name: string): Cgroup {
    return this.record.owned
      ? new CgroupV2(`${this.#directory}/${name}`)
      : new CgroupV2(this.#directory, { owned: false });
  }

  countOomKills(): number {
    const text = readControl(`${this.#directory}/memory.events`);
    return parseCounters(text, ["oom_kill"]).oom_kill ?? 0;
  }

  openUsage(): UsageReader {
    return new UsageReaderV2(this.#directory);
  }

  get #directory(): string {
    return this.record.directory;
  }

  /** A controller that was not handed down to here limits nothing, as on version 1. */
  #controls(limits: CgroupLimits): ControlValue[] {
    const { memoryMaxBytes, memoryReservedBytes, cpuShares, cpusetCpus } = limits;
    const values = {
      "memory.max": memoryMaxBytes,
      "memory.low": memoryReservedBytes,
      "cpu.weight": cpuShares && cpuWeight(cpuShares),
      "cpuset.cpus": cpusetCpus || undefined,
    };
    return Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => ({
        file: `${this.#directory}/${name}`,
        value: `${value}`,
        optional: true,
      }));
  }

  #isPopulated(): boolean {
    return (
      parseCounters(readControl(`${this.#directory}/cgroup.events`), ["populated"]).populated === 1
    );
  }

  #killMembers(): void {
    if (readControl(`${this.#directory}/cgroup.events`) === undefined) return;
    try {
      writeControl(`${this.#directory}/cgroup.kill`, "1");
    } catch {
      // Before Linux 5.14 there is no cgroup.kill.
      for (const pid of this.listPids()) killPid(pid, SIGKILL);
    }
  }
}
