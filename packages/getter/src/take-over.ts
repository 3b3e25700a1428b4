import { chmodSync, chownSync, lchownSync, type Stats } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { Fault } from "@drover/fault";
import type { HeldDirectory } from "@drover/process";
import { staysInside } from "./archive/stays-inside.ts";

const SPECIAL_BITS = 0o7000;
/** So many entries take about a millisecond. */
const ENTRIES_A_TURN = 50;

export interface TakeOverOptions {
  /** Whether all is given to root: it belongs to the user who has fetched it. */
  readonly ownerIsRoot: boolean;
  /** Whether links that lead out are let through. */
  readonly allowLinksOut: boolean;
}

/**
 * Looks through what was fetched, and makes it this process's own: only regular files, directories and links that lead
 * to what is inside, without bits for set-user-id and the like.
 *
 * @throws {Fault} `invalid_argument` naming what is refused
 */
export async function takeOver(files: HeldDirectory, options: TakeOverOptions): Promise<void> {
  let entries = 0;
  const walk = async (directory: HeldDirectory, relative: string): Promise<void> => {
    adopt(directory.path, directory.stats(), options);
    for (const name of directory.list()) {
      if (++entries % ENTRIES_A_TURN === 0) await setImmediate();
      const shown = `${relative}${name}`;
      const stats = directory.entry(name);
      if (stats?.isDirectory()) {
        using inner = directory.enter(name);
        await walk(inner, `${shown}/`);
      } else if (stats !== undefined) {
        check(stats, shown);
        if (stats.isSymbolicLink()) checkLink(directory.readLink(name), shown, options);
        adopt(directory.child(name), stats, options);
      }
    }
  };
  await walk(files, "");
}

/** A file of several names could be one of this machine. */
function check(stats: Stats, shown: string): void {
  if (stats.isSymbolicLink() || (stats.isFile() && stats.nlink === 1)) return;
  const kind = stats.isFile() ? "a hard link" : "a device, FIFO or socket";
  throw new Fault("invalid_argument", `"${shown}" is ${kind}, which is refused`);
}

function checkLink(target: string, shown: string, { allowLinksOut }: TakeOverOptions): void {
  if (allowLinksOut || staysInside(shown, target)) return;
  throw new Fault(
    "invalid_argument",
    `"${shown}" is a link to "${target}", which is outside of what was fetched`,
  );
}

/** A directory comes as the name of its descriptor, which is a link to be followed. */
function adopt(file: string, stats: Stats, { ownerIsRoot }: TakeOverOptions): void {
  if (ownerIsRoot) (stats.isDirectory() ? chownSync : lchownSync)(file, 0, 0);
  if (!stats.isSymbolicLink() && (stats.mode & SPECIAL_BITS) !== 0) {
    chmodSync(file, stats.mode & 0o777);
  }
}
