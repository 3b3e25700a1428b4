import { chmodSync, mkdirSync, mkdtempSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** Tasks of other users have their directories below, so they may pass, but not look around. */
const MODE_FOR_ROOT = 0o711;
const MODE = 0o700;
const OTHERS_MAY_PASS = 0o001;

/**
 * Makes a directory on the way to those of tasks, if it is not there. One that is there keeps its mode, and
 * where that keeps tasks with a `user` from their own directories, this is told.
 *
 * @throws the system's error
 */
export function makePassable(directory: string, { log }: { log: (message: string) => void }) {
  const mode = ownMode();
  const isNew = mkdirSync(directory, { recursive: true, mode }) !== undefined;
  // The umask holds for mkdir and not for chmod.
  if (isNew) chmodSync(directory, mode);
  const found = statSync(directory).mode;
  if (process.geteuid?.() !== 0 || (found & OTHERS_MAY_PASS) !== 0) return;
  const shown = (found & 0o7777).toString(8).padStart(4, "0");
  log(
    `Directory ${directory} has mode ${shown}: tasks with a "user" cannot reach their directories by their paths; "chmod o+x ${directory}" lets them pass`,
  );
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
