import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { sleep } from "@drover/clock";
import { errnoOf, Fault } from "@drover/fault";
import type { CgroupSetup } from "./cgroup.ts";

const DRAIN_POLL_MS = 2;
/** A directory's own name, and the dot in it. */
const LINKS_OF_LEAF = 2;

/**
 * Writes one of the kernel's control files.
 *
 * @throws {Fault} `failed_precondition` with the file, the value and the kernel's reason
 */
export function writeControl(file: string, value: string): void {
  try {
    // Opened without O_CREAT: a controller that the kernel lacks must not become an EACCES.
    const descriptor = openSync(file, "r+");
    try {
      writeFileSync(descriptor, value);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Fault("failed_precondition", `Cannot write "${value}" to ${file}: ${reason}`, {
      cause: error,
    });
  }
}

/** The content of a control file; undefined where it is not there. */
export function readControl(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/**
 * Some numbers of a text of "name number" lines. Found by search: splitting a text into its lines
 * costs as much as reading it.
 */
export function parseCounters<Name extends string>(
  content: string | undefined,
  names: readonly Name[],
): { readonly [Key in Name]?: number } {
  const counters: { [Key in Name]?: number } = {};
  if (content === undefined) return counters;
  const text = `\n${content}`;
  for (const name of names) {
    const line = text.indexOf(`\n${name} `);
    if (line < 0) continue;
    const start = line + name.length + 2;
    counters[name] = Number.parseInt(text.slice(start, text.indexOf("\n", start)), 10);
  }
  return counters;
}

/** The number that a text consists of; undefined where there is none or it says "max". */
export function parseNumber(content: string | undefined): number | undefined {
  const number = Number.parseInt(content ?? "", 10);
  return Number.isNaN(number) ? undefined : number;
}

/** @throws {Fault} `failed_precondition` */
export function makeDirectory(directory: string): void {
  try {
    makeOne(directory);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Fault("failed_precondition", `Cannot make cgroup ${directory}: ${reason}`, {
      cause: error,
    });
  }
}

/** The parent is nearly always there, and `recursive` costs more than the call. */
function makeOne(directory: string): void {
  try {
    mkdirSync(directory);
  } catch (error) {
    if (errnoOf(error) !== "EEXIST") mkdirSync(directory, { recursive: true });
  }
}

/**
 * Makes a group and sets its limits.
 *
 * @throws {Fault} `failed_precondition` naming the file that the kernel refused
 */
export function makeCgroup({ directories, controls }: CgroupSetup): void {
  for (const directory of directories) makeDirectory(directory);
  for (const { file, value, optional } of controls) {
    if (!optional || existsSync(file)) writeControl(file, value);
  }
}

/** A cgroup's directory and those below it, inner ones first. */
export function listTree(directory: string): string[] {
  const tree: string[] = [];
  for (const entry of listDirectories(directory)) tree.push(...listTree(`${directory}/${entry}`));
  tree.push(directory);
  return tree;
}

/** The process ids in a cgroup and those below it. */
export function listMembers(directory: string): number[] {
  // As before every first start of a task.
  if (!existsSync(directory)) return [];
  return listTree(directory).flatMap(listOwnMembers);
}

/** The process ids in a cgroup itself. */
export function listOwnMembers(directory: string): number[] {
  const pids = readControl(`${directory}/cgroup.procs`) ?? "";
  return pids.split("\n").filter(Boolean).map(Number);
}

/**
 * Removes a cgroup and those below it, which must have no members.
 *
 * @throws {Fault} `failed_precondition`
 */
export function removeTree(directory: string): void {
  if (tryRemove(directory)) return;
  for (const inner of listTree(directory)) {
    if (tryRemove(inner)) continue;
    throw new Fault("failed_precondition", `Cannot remove cgroup ${inner}: it is in use`);
  }
}

/** Removes a cgroup. @returns false if it has members or cgroups below it */
export function tryRemove(directory: string): boolean {
  try {
    rmdirSync(directory);
    return true;
  } catch (error) {
    const code = errnoOf(error);
    if (code === "ENOENT") return true;
    if (code === "EBUSY" || code === "ENOTEMPTY") return false;
    throw new Fault("failed_precondition", `Cannot remove cgroup ${directory}: ${String(error)}`, {
      cause: error,
    });
  }
}

/**
 * Calls `killMembers` until `isEmpty` says so.
 *
 * @throws {Fault} `deadline_exceeded` after `timeoutMs`
 */
export async function killUntilEmpty(
  directory: string,
  {
    timeoutMs,
    isEmpty,
    killMembers,
  }: { timeoutMs: number; isEmpty: () => boolean; killMembers: () => void },
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!isEmpty()) {
    if (performance.now() >= deadline) {
      const pids = listMembers(directory).join(", ");
      throw new Fault(
        "deadline_exceeded",
        `Processes ${pids} in cgroup ${directory} still run ${timeoutMs} ms after SIGKILL`,
      );
    }
    killMembers();
    if (!isEmpty()) await sleep(DRAIN_POLL_MS);
  }
}

function listDirectories(directory: string): string[] {
  // Of a cgroup the kernel counts those below as links: to list all of its control files takes ten times as long.
  const links = statSync(directory, { throwIfNoEntry: false })?.nlink;
  if (links === undefined || links === LINKS_OF_LEAF) return [];
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    return [];
  }
}
