import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { listOwnMembers, makeDirectory, writeControl } from "./cgroup-files.ts";

/** The cgroup below the delegated one into which the agent moves itself. */
const AGENT_LEAF = "agent";
const MOVE_ROUNDS = 100;

/** Where this process may make cgroups of version 2. */
export interface Delegation {
  /** The topmost cgroup that is given to this process. */
  readonly root: string;
  /** The path of the tasks' parent below it, which need not be there; empty for the root itself. */
  readonly inner: string;
}

/**
 * The whole hierarchy for root; for others the parent itself, or the cgroup that they run in, where
 * that was delegated to them by giving it away, as systemd's `Delegate=yes` does. A process that is
 * not within the delegated cgroup could not move a task there. Undefined where there is none.
 *
 * @param mount where the hierarchy is mounted
 * @param parent the path of the tasks' parent below what is delegated, as "drover"
 */
export function findDelegation(mount: string, parent: string): Delegation | undefined {
  const own = ownCgroups(mount);
  const itself = path.join(mount, parent);
  const isInside = own.some((directory) => `${directory}/`.startsWith(`${itself}/`));
  const candidates: Delegation[] = [
    { root: mount, inner: parent },
    ...(isInside ? [{ root: itself, inner: "" }] : []),
    ...own.map((root) => ({ root, inner: parent })),
  ];
  return candidates.find(({ root }) => isDelegated(root));
}

/**
 * Moves the processes of a cgroup into a leaf below it, because a cgroup with processes of its own
 * hands no controllers down; only the kernel's root may. Source: the kernel's admin-guide/cgroup-v2,
 * "No Internal Process Constraint".
 *
 * @throws {Fault} `failed_precondition` naming what the kernel refused
 */
export function vacate(directory: string): void {
  const isKernelRoot = !existsSync(`${directory}/cgroup.type`);
  if (isKernelRoot) return;
  const leaf = path.join(directory, AGENT_LEAF);
  // More than one round for those that fork meanwhile.
  for (let round = 0; round < MOVE_ROUNDS; round++) {
    const pids = listOwnMembers(directory);
    if (pids.length === 0) return;
    makeDirectory(leaf);
    for (const pid of pids) moveProcess(pid, leaf);
  }
}

/** The cgroup of this process; before it the one above, where this one is the agent's leaf. */
function ownCgroups(mount: string): string[] {
  const [, inner] = /^0::(\/.*)$/m.exec(readFileSync("/proc/self/cgroup", "utf8")) ?? [];
  if (inner === undefined) return [];
  const own = path.join(mount, inner);
  // Somewhere else where another part of the hierarchy is mounted.
  if (!listOwnMembers(own).includes(process.pid)) return [];
  return path.basename(own) === AGENT_LEAF ? [path.dirname(own), own] : [own];
}

function isDelegated(directory: string): boolean {
  try {
    for (const name of ["", "cgroup.procs", "cgroup.subtree_control"]) {
      accessSync(path.join(directory, name), constants.W_OK);
    }
    return true;
  } catch {
    return false;
  }
}

function moveProcess(pid: number, directory: string): void {
  try {
    writeControl(`${directory}/cgroup.procs`, `${pid}`);
  } catch (error) {
    if (existsSync(`/proc/${pid}`)) throw error;
  }
}
