import path from "node:path";
import { HeldDirectory } from "@drover/process/held-directory";

/** Where the log files of a task are. */
export interface LogDirectory {
  /** Absolute. */
  readonly dir: string;
  /** `dir`, or a directory above it to which no task has the way: below this one, no link is followed. */
  readonly root: string;
}

/** @throws {Fault} `not_found`, `failed_precondition` where a link or a file is in the way */
export function openLogDirectory({ dir, root }: LogDirectory): HeldDirectory {
  return HeldDirectory.openBelow(root, path.relative(root, dir));
}
