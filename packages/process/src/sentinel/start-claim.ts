import { lstatSync, readFileSync, statSync, symlinkSync } from "node:fs";
import path from "node:path";
import { errnoOf } from "@drover/fault";

/** The process that a launch became; the start time in clock ticks since boot. */
export interface StartReport {
  readonly pid: number;
  readonly startTime: number;
}

/** A start whose command was executed, or is about to be. */
export interface ClaimedStart extends StartReport {
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** What a launch makes, before the claim: "PID STARTTIME" and a newline. */
export const MAIN_FILE = "main";
/**
 * Who makes it decides: as a file it is the launch's, whose command runs from then on; as a symbolic
 * link it is of somebody who looked for the task, and the command never runs. To make either fails
 * where one is there.
 */
export const CLAIM_FILE = "claim";

/**
 * Decides whether the command of a start runs whose starter is gone: the launch may have executed it,
 * and if it has not by now, it never will.
 *
 * @param directory the state directory
 * @returns undefined for a command that never runs
 * @throws the system's error where the claim cannot be made, as on a disk without a free inode
 */
export function settleStart(directory: string): ClaimedStart | undefined {
  const claim = path.join(directory, CLAIM_FILE);
  try {
    // A link, because a short one takes no block of a disk that is full.
    symlinkSync("never", claim);
    return undefined;
  } catch (error) {
    const code = errnoOf(error);
    if (code === "ENOENT") return undefined;
    if (code !== "EEXIST") throw error;
  }
  return lstatSync(claim).isSymbolicLink() ? undefined : readMain(path.join(directory, MAIN_FILE));
}

function readMain(file: string): ClaimedStart {
  const [pid, startTime] = readFileSync(file, "utf8").split(" ").map(Number);
  return { pid: pid ?? 0, startTime: startTime ?? 0, startedAt: statSync(file).mtimeMs };
}
