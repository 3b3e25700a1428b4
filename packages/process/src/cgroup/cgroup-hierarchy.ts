import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Cgroup, CgroupRecord } from "./cgroup.ts";
import { makeDirectory, readControl, writeControl } from "./cgroup-files.ts";
import { CgroupV1 } from "./cgroup-v1.ts";
import { CgroupV2 } from "./cgroup-v2.ts";
import { type Delegation, findDelegation, vacate } from "./delegated-cgroup.ts";

/** What a task's group needs on version 1; `cpuset` only where the task has cores of its own. */
const V1_CONTROLLERS = ["freezer", "cpu", "cpuacct", "memory"];
const V2_CONTROLLERS = ["cpu", "memory", "cpuset"];

/** Where a task's cgroup is to be. */
export interface CgroupPlacement {
  /** The last part of the path. */
  readonly name: string;
  /** Whether the task has cores of its own. */
  readonly cpuset: boolean;
}

/** How this machine mounts its cgroups. */
export type CgroupMounts =
  | { readonly version: 1; readonly controllers: ReadonlyMap<string, string> }
  | { readonly version: 2; readonly directory: string };

/** The cgroups of a driver's tasks: a directory of its own in each of the kernel's hierarchies. */
export class CgroupHierarchy {
  readonly mounts: CgroupMounts;
  readonly #parent: string;
  /** Where version 2 lets this process make cgroups. */
  readonly #delegation: Delegation | undefined;
  #isPrepared = false;

  /**
   * @param parent the tasks' directory, as "drover": below each mount, and on version 2 for others
   *   than root below the cgroup that was delegated to them, unless it is that cgroup
   */
  constructor(mounts: CgroupMounts, { parent }: { parent: string }) {
    this.mounts = mounts;
    this.#parent = parent;
    if (mounts.version === 2) this.#delegation = findDelegation(mounts.directory, parent);
  }

  /**
   * Whether this process may make cgroups here; makes the parent directories if so. Those that are
   * there may be another user's, as root's of an earlier agent.
   */
  isWritable(): boolean {
    if (this.mounts.version === 2 && this.#delegation === undefined) return false;
    try {
      this.prepare();
      for (const parent of this.#parents()) accessSync(parent, constants.W_OK | constants.X_OK);
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Makes the parent directories and, on version 2, hands the controllers down to them.
   *
   * @throws {Fault} `failed_precondition` naming what the kernel refused
   */
  prepare(): void {
    if (this.mounts.version === 2) {
      const { root, inner } = this.#v2Place(this.mounts.directory);
      makeDirectory(path.join(root, inner));
      handDown(root, inner);
      this.#isPrepared = true;
      return;
    }
    for (const parent of this.#parents()) makeDirectory(parent);
  }

  /**
   * The cgroup of a new task, and whatever must be there before it can be made.
   *
   * @throws {Fault} as `prepare`
   */
  place({ name, cpuset }: CgroupPlacement): Cgroup {
    if (this.mounts.version === 2) {
      const { root, inner } = this.#v2Place(this.mounts.directory);
      const parent = path.join(root, inner);
      if (!this.#isPrepared || !existsSync(parent)) this.prepare();
      return new CgroupV2(`${parent}/${name}.scope`);
    }
    const wanted = cpuset ? [...V1_CONTROLLERS, "cpuset"] : V1_CONTROLLERS;
    return new CgroupV1(this.#v1Directories(wanted, name));
  }

  #parents(): string[] {
    if (this.mounts.version === 2) {
      const { root, inner } = this.#v2Place(this.mounts.directory);
      return [path.join(root, inner)];
    }
    const { controllers } = this.mounts;
    const mounts = V1_CONTROLLERS.map((controller) => controllers.get(controller));
    return mounts.filter((mount) => mount !== undefined).map((mount) => `${mount}/${this.#parent}`);
  }

  /** Below the mount where nothing is delegated, so that the kernel says what it refuses. */
  #v2Place(mount: string): Delegation {
    return this.#delegation ?? { root: mount, inner: this.#parent };
  }

  #v1Directories(wanted: readonly string[], name: string): Record<string, string> {
    const directories: Record<string, string> = {};
    if (this.mounts.version !== 1) return directories;
    for (const controller of wanted) {
      const mount = this.mounts.controllers.get(controller);
      if (mount !== undefined) directories[controller] = `${mount}/${this.#parent}/${name}`;
    }
    return directories;
  }
}

/** The cgroup of an earlier process's task. */
export function openCgroup(record: CgroupRecord): Cgroup {
  return record.version === 1
    ? new CgroupV1(record.directories, record)
    : new CgroupV2(record.directory, record);
}

/** Reads how this machine mounts its cgroups; undefined where it has none. */
export function readCgroupMounts(
  mountTable: string = readFileSync("/proc/self/mounts", "utf8"),
): CgroupMounts | undefined {
  const controllers = new Map<string, string>();
  let unified: string | undefined;
  for (const line of mountTable.split("\n")) {
    const [, directory, type, options] = line.split(" ");
    if (directory === undefined || options === undefined) continue;
    if (type === "cgroup2") unified ??= directory;
    if (type !== "cgroup") continue;
    for (const option of options.split(",")) controllers.set(option, directory);
  }
  if (controllers.has("freezer") || controllers.has("memory")) return { version: 1, controllers };
  return unified === undefined ? undefined : { version: 2, directory: unified };
}

/** Enables the controllers on the way from the root down to the tasks' parent. */
function handDown(root: string, inner: string): void {
  let directory = root;
  for (const part of ["", ...inner.split("/")]) {
    directory = path.join(directory, part);
    const available = readControl(`${directory}/cgroup.controllers`)?.trim().split(" ") ?? [];
    const enabled = readControl(`${directory}/cgroup.subtree_control`)?.trim().split(" ") ?? [];
    const missing = V2_CONTROLLERS.filter(
      (controller) => available.includes(controller) && !enabled.includes(controller),
    );
    if (missing.length > 0) vacate(directory);
    for (const controller of missing) {
      writeControl(`${directory}/cgroup.subtree_control`, `+${controller}`);
    }
  }
}
