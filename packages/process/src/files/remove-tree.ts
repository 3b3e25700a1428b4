import { randomUUID } from "node:crypto";
import { rmdirSync } from "node:fs";
import { opendir, rename, unlink } from "node:fs/promises";
import { errnoOf, Fault } from "@drover/fault";
import type { HeldDirectory } from "./held-directory.ts";

/** Entries of one directory that are removed side by side. */
const BATCH = 64;
/** Directories that are held one in another; what lies deeper is moved up first. */
const MOST_HELD = 32;
/** So often a directory is emptied into which somebody goes on writing. */
const ROUNDS = 100;

/**
 * Removes a file, a link, or a directory with all that is in it. Tasks may be writing there: nothing outside of
 * `parent` is touched, whatever they swap or mount meanwhile. Idempotent.
 *
 * @throws {Fault} naming what cannot be removed
 */
export async function removeTree(parent: HeldDirectory, name: string): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    if (await removeFile(parent, name)) return;
    using directory = enter(parent, name);
    if (directory === undefined) continue;
    requireSameMount(parent, directory);
    await new TreeRemoval(directory).empty(directory, 0);
    if (removeDirectory(parent, name)) return;
  }
  throw new Fault(
    "aborted",
    `Cannot remove ${name} from ${parent.name}: files go on appearing in it`,
  );
}

/** The removal of all that is in one directory. */
class TreeRemoval {
  readonly #top: HeldDirectory;
  #moved = 0;

  constructor(top: HeldDirectory) {
    this.#top = top;
  }

  async empty(directory: HeldDirectory, depth: number): Promise<void> {
    for (let round = 0; round < ROUNDS; round++) {
      const moved = this.#moved;
      const directories = await this.#removeFiles(directory);
      if (directories.length === 0) return;
      for (const name of directories) await this.#removeDirectory(directory, name, depth);
      if (this.#moved > moved) round = 0;
    }
  }

  /** Returns the names of those that are directories. */
  async #removeFiles(directory: HeldDirectory): Promise<string[]> {
    const directories: string[] = [];
    let batch: Promise<void>[] = [];
    for await (const { name } of await opendir(directory.path, { bufferSize: BATCH })) {
      const remove = async () => {
        if (!(await removeFile(directory, name))) directories.push(name);
      };
      batch.push(remove());
      if (batch.length < BATCH) continue;
      await allOver(batch);
      batch = [];
    }
    await allOver(batch);
    return directories;
  }

  async #removeDirectory(parent: HeldDirectory, name: string, depth: number): Promise<void> {
    if (depth >= MOST_HELD) {
      // So that no depth takes more descriptors than there are; `empty` finds it there.
      await rename(parent.child(name), this.#top.child(`.removed-${randomUUID()}`));
      this.#moved += 1;
      return;
    }
    using directory = enter(parent, name);
    if (directory === undefined) return;
    requireSameMount(parent, directory);
    await this.empty(directory, depth + 1);
    removeDirectory(parent, name);
  }
}

/** Waits for each, also when one has failed: the descriptor in their paths must not be closed under them. */
async function allOver(work: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
}

/** False for a directory. */
async function removeFile(directory: HeldDirectory, name: string): Promise<boolean> {
  try {
    await unlink(directory.child(name));
    return true;
  } catch (error) {
    const code = errnoOf(error);
    if (code === "ENOENT") return true;
    if (code === "EISDIR") return false;
    // What systems other than Linux say of a directory.
    if (code === "EPERM" && directory.entry(name)?.isDirectory() === true) return false;
    throw cannotRemove(directory, name, error);
  }
}

/** Undefined for what is no directory any more. */
function enter(parent: HeldDirectory, name: string): HeldDirectory | undefined {
  try {
    return parent.enter(name);
  } catch (error) {
    const { code } = Fault.from(error);
    if (code === "not_found" || code === "failed_precondition") return undefined;
    throw error;
  }
}

/** What is mounted in a directory is somebody else's. @throws {Fault} `failed_precondition` */
function requireSameMount(parent: HeldDirectory, directory: HeldDirectory): void {
  if (directory.mountId() === parent.mountId()) return;
  throw new Fault(
    "failed_precondition",
    `Cannot remove ${directory.name}: something is mounted there; unmount it`,
  );
}

/** False where it is not empty, or no directory any more. */
function removeDirectory(parent: HeldDirectory, name: string): boolean {
  try {
    rmdirSync(parent.child(name));
    return true;
  } catch (error) {
    const code = errnoOf(error);
    if (code === "ENOENT") return true;
    if (code === "ENOTEMPTY" || code === "EEXIST" || code === "ENOTDIR") return false;
    throw cannotRemove(parent, name, error);
  }
}

function cannotRemove(directory: HeldDirectory, name: string, cause: unknown): Fault {
  const { message } = Fault.from(cause);
  return new Fault("internal", `Cannot remove ${name} from ${directory.name}: ${message}`, {
    cause,
  });
}
