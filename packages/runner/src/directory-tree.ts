import { chmodSync, chownSync, mkdirSync } from "node:fs";
import path from "node:path";
import { Fault } from "@drover/fault";
import { lookUpLocalUser, type UserIds } from "./user-ids.ts";

const OTHERS_RIGHTS = 0o077;

let nobody: UserIds | undefined;

/** A directory and those below it. */
export interface DirectoryTree {
  readonly name: string;
  /** Each after the one that it is in; `path` is relative, "." the first. */
  readonly directories: readonly {
    readonly path: string;
    readonly mode: number;
    /** Counts for an agent that is root. */
    readonly owner: "agent" | "nobody";
  }[];
}

/**
 * Makes a tree of directories. Idempotent.
 *
 * The calls are synchronous: each takes microseconds, a thread of the pool ten times as long.
 *
 * @throws {Fault} `internal`
 */
export function makeTree({ directories }: DirectoryTree, root: string): void {
  const nobody = isRoot() ? nobodyIds() : undefined;
  for (const { path: name, mode, owner } of directories) {
    const directory = path.join(root, name);
    makeDirectory(directory, mode);
    if (owner === "nobody" && nobody !== undefined) chownSync(directory, nobody.uid, nobody.gid);
  }
}

export function isRoot(): boolean {
  return process.geteuid?.() === 0;
}

function makeDirectory(directory: string, mode: number): void {
  try {
    mkdirSync(directory, { mode });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== "EEXIST") {
      throw new Fault("internal", `Cannot make directory ${directory}: ${message}`, {
        cause: error,
      });
    }
  }
  // The umask, which spares the owner's rights, holds for mkdir and not for chmod.
  if ((mode & OTHERS_RIGHTS) !== 0) chmodSync(directory, mode);
}

function nobodyIds(): UserIds | undefined {
  nobody ??= lookUpLocalUser("nobody");
  return nobody;
}
