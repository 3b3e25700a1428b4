import { constants, existsSync } from "node:fs";
import { type FileHandle, lstat, mkdir, open, readdir, rename, unlink } from "node:fs/promises";
import path from "node:path";
import { Fault } from "@drover/fault";

/** An open directory, and a path that means it whatever becomes of its names. */
interface Directory extends AsyncDisposable {
  readonly path: string;
}

/**
 * Moves files into a directory below `root`, file by file; directories that are there already get the
 * new files added, files are replaced. No link of the destination is followed: a task that runs
 * already may have put one there.
 *
 * @param from a directory of the same file system
 * @param destination relative to `root`; made if need be
 * @throws {Fault} `failed_precondition` if a part of the destination is a link or a file
 */
export async function placeFiles(from: string, root: string, destination: string): Promise<void> {
  await using directory = await openBelow(root, destination);
  await merge(from, directory);
}

async function merge(from: string, to: Directory): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = path.join(from, entry.name);
    const target = path.join(to.path, entry.name);
    const existing = await lstat(target).catch(() => undefined);
    if (existing?.isDirectory() && entry.isDirectory()) {
      await using inner = await openDirectory(target, entry.name);
      await merge(source, inner);
      continue;
    }
    if (existing?.isDirectory()) {
      throw new Fault(
        "failed_precondition",
        `Artifact holds file "${entry.name}" where the destination has a directory`,
      );
    }
    if (existing !== undefined && entry.isDirectory()) await unlink(target);
    await rename(source, target);
  }
}

async function openBelow(root: string, relative: string): Promise<Directory> {
  let directory = await openDirectory(root, root);
  for (const name of relative.split(path.sep).filter((part) => part !== "")) {
    await using parent = directory;
    const target = path.join(parent.path, name);
    await mkdir(target, { mode: 0o755 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
    directory = await openDirectory(target, name);
  }
  return directory;
}

async function openDirectory(target: string, name: string): Promise<Directory> {
  let handle: FileHandle;
  try {
    handle = await open(target, constants.O_DIRECTORY | constants.O_NOFOLLOW | constants.O_RDONLY);
  } catch (error) {
    throw new Fault(
      "failed_precondition",
      `Artifact destination: "${name}" is not a directory, or cannot be opened`,
      { cause: error },
    );
  }
  // Linux names what a descriptor is open on; elsewhere the path must do.
  const pinned = `/proc/self/fd/${handle.fd}`;
  return {
    path: existsSync(pinned) ? pinned : target,
    [Symbol.asyncDispose]: () => handle.close(),
  };
}
