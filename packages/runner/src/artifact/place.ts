import { rename, unlink } from "node:fs/promises";
import { Fault } from "@drover/fault";
import { HeldDirectory } from "@drover/process";

const DIRECTORY_MODE = 0o755;

/**
 * Moves files into a directory below `root`, file by file; directories that are there already get the
 * new files added, files are replaced. No link of the destination is followed: a task that runs
 * already may have put one there.
 *
 * @param from a directory of the same file system, to which no task has the way
 * @param root one to which no task has the way either
 * @param destination relative to `root`; made if need be
 * @throws {Fault} `failed_precondition` if a part of the destination is a link or a file
 */
export async function placeFiles(
  from: string,
  root: HeldDirectory,
  destination: string,
): Promise<void> {
  using source = HeldDirectory.open(from);
  using target = root.descend(destination, { make: DIRECTORY_MODE });
  await merge(source, target);
}

async function merge(from: HeldDirectory, to: HeldDirectory): Promise<void> {
  for (const name of from.list()) {
    const existing = to.entry(name);
    const isDirectory = from.entry(name)?.isDirectory() === true;
    if (existing?.isDirectory() && isDirectory) {
      using source = from.enter(name);
      using target = to.enter(name);
      await merge(source, target);
      continue;
    }
    if (existing?.isDirectory()) {
      throw new Fault(
        "failed_precondition",
        `Artifact holds file "${name}" where the destination has a directory`,
      );
    }
    if (existing !== undefined && isDirectory) await unlink(to.child(name));
    await rename(from.child(name), to.child(name));
  }
}
