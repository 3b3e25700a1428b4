import { basename, dirname } from "node:path";
import { type HeldDirectory, letWrite } from "@drover/process";
import type { UserIds } from "./user-ids.ts";

const ALL_MODE_BITS = 0o7777;
const STICKY = 0o1000;
const OPEN_TO_ALL = 0o1777;

/** A directory and those below it. */
export interface DirectoryTree {
  readonly name: string;
  /** Each after the one that it is in; `path` is relative, "." the first. */
  readonly directories: readonly TreeDirectory[];
}

interface TreeDirectory {
  readonly path: string;
  readonly mode: number;
  /** Counts for an agent that is root. */
  readonly owner: "agent" | "tasks";
  /** Whether the agent keeps files of its own in it, or directories. */
  readonly holdsOurs?: boolean;
}

/** Who writes to the directories of tasks; "everyone" where that is nobody whom this machine knows. */
export type Writers = readonly UserIds[] | "everyone";

/**
 * Makes a tree of directories, each the agent's own and with its mode. Idempotent.
 *
 * @throws {Fault} as the system says, and `failed_precondition` where a link or a file is in the way
 */
export function makeTree(
  { directories }: DirectoryTree,
  parent: HeldDirectory,
  name: string,
): void {
  using root = parent.make(name, directories[0]?.mode ?? 0o700);
  for (const { path, mode } of directories) {
    using directory = makeIn(root, path, mode);
    const found = directory.stats();
    // What is a task's already, an earlier process gave it. A new one has its mode, less the umask.
    if (found.uid === agentUid() && (found.mode & ALL_MODE_BITS) !== mode) directory.setMode(mode);
  }
}

/**
 * Gives the directories of a tree, which has been made, to those who write there. Idempotent.
 *
 * One user owns them. For several they stay root's, who lets these write by access control lists; nobody can
 * then move away what another put there.
 *
 * @returns false where the file system has no such lists, so that everybody may write
 */
export async function giveTree(
  { directories }: DirectoryTree,
  root: HeldDirectory,
  writers: Writers,
): Promise<boolean> {
  if (!isRoot()) return true;
  const theirs = directories.filter(({ owner }) => owner === "tasks");
  if (writers !== "everyone" && writers.length <= 1) {
    for (const user of writers) if (!isAgent(user)) giveToOne(theirs, root, user);
    return true;
  }
  let isKept = true;
  for (const { path, mode, holdsOurs } of theirs) {
    using directory = root.descend(path);
    if (writers !== "everyone") {
      directory.setMode(holdsOurs ? STICKY | mode : mode);
      const uids = writers.map(({ uid }) => uid);
      if (await letWrite(directory, uids)) continue;
      isKept = false;
    }
    directory.setMode(OPEN_TO_ALL);
  }
  return isKept;
}

export function isRoot(): boolean {
  return process.geteuid?.() === 0;
}

/** Those above it are there: a mkdir(2) that finds its directory costs as much as one that makes it. */
function makeIn(root: HeldDirectory, relative: string, mode: number): HeldDirectory {
  if (relative === ".") return root.again();
  using parent = root.descend(dirname(relative));
  return parent.make(basename(relative), mode);
}

/** From the inside out, so that none is within reach of its new owner while work below it goes on. */
function giveToOne(
  directories: readonly TreeDirectory[],
  root: HeldDirectory,
  user: UserIds,
): void {
  for (const { path } of directories.toReversed()) {
    using directory = root.descend(path);
    if (isOurs(directory)) directory.setOwner(user);
  }
}

function isOurs(directory: HeldDirectory): boolean {
  return directory.stats().uid === agentUid();
}

/** Who makes the directories, and so has them already. */
function isAgent({ uid, gid }: UserIds): boolean {
  return uid === agentUid() && gid === (process.getegid?.() ?? 0);
}

function agentUid(): number {
  return process.geteuid?.() ?? 0;
}
