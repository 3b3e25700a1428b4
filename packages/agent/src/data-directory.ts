import { randomUUID } from "node:crypto";
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  statSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { errnoOf, Fault } from "@drover/fault";
import type { Logger } from "@drover/logger";
import { makeDirectory, markTopDirectory } from "@drover/process";

/** Tasks of other users have their directories below, so they may pass, but not look around. */
const MODE_FOR_ROOT = 0o711;
const MODE = 0o700;
const OTHERS_MAY_PASS = 0o001;

/**
 * Makes a directory on the way to those of tasks, if it is not there. One that is there keeps its mode, and
 * where that keeps tasks with a `user` from their own directories, this is told.
 *
 * @throws {Fault} `permission_denied`, `failed_precondition` or `storage_full`, with the system's words
 */
export function makePassable(directory: string, { log }: { log: Logger }) {
  try {
    makeDirectory(directory, ownMode());
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = errnoOf(error);
    const isForbidden = code === "EACCES" || code === "EPERM";
    const fault = Fault.from(error, isForbidden ? "permission_denied" : "failed_precondition");
    throw new Fault(
      fault.code,
      `Cannot use ${directory} to keep data in: ${fault.message}; give the agent's user a directory that it may write to, with -data-dir or data_dir`,
      { cause: error },
    );
  }
  const found = statSync(directory).mode;
  if (process.geteuid?.() !== 0 || (found & OTHERS_MAY_PASS) !== 0) return;
  const shown = (found & 0o7777).toString(8).padStart(4, "0");
  log.warn(
    `Directory ${directory} has mode ${shown}: tasks with a "user" cannot reach their directories by their paths; "chmod o+x ${directory}" lets them pass`,
  );
}

/**
 * Makes directories in a data directory, for the agent's user alone, each in a region of the disk of its own
 * where the file system is ext4, as {@link markTopDirectory} tells. ext4 chooses the region by the name, which
 * is the same for every agent, so each is made under another. One that is there stays as it is; what cannot be
 * made is left to whoever needs it, and tells.
 */
export async function makeApart(dataDir: string, names: readonly string[]): Promise<void> {
  if (!(await markTopDirectory(dataDir))) return;
  try {
    for (const name of names) {
      const directory = path.join(dataDir, name);
      if (existsSync(directory)) continue;
      const unfinished = path.join(dataDir, `.${randomUUID()}`);
      mkdirSync(unfinished, { mode: MODE });
      renameSync(unfinished, directory);
    }
  } catch {
    // Whoever needs it makes it where it comes.
  }
}

/** A data directory of its own for an agent that keeps nothing. */
export function makeTemporaryDataDirectory(): string {
  const directory = mkdtempSync(path.join(os.tmpdir(), "drover-dev-"));
  chmodSync(directory, ownMode());
  return directory;
}

function ownMode(): number {
  return process.geteuid?.() === 0 ? MODE_FOR_ROOT : MODE;
}
