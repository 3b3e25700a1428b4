import { renameSync } from "node:fs";
import { errnoOf, Fault } from "@drover/fault";
import type { HeldDirectory } from "@drover/process";

/** What a rename says of a destination that is not empty. */
const TAKEN: readonly string[] = ["ENOTEMPTY", "EEXIST"];

/**
 * Moves a directory of that name to where an empty one of that name is. What is no directory stays, and
 * nothing is moved to where something is already, as when an earlier process has moved it. Idempotent.
 *
 * @throws {Fault} as the system says
 */
export function moveDirectory(name: string, from: HeldDirectory, to: HeldDirectory): void {
  if (!from.entry(name)?.isDirectory() || !to.entry(name)?.isDirectory()) return;
  try {
    renameSync(from.child(name), to.child(name));
  } catch (error) {
    if (TAKEN.includes(errnoOf(error))) return;
    throw new Fault("internal", `Cannot move ${from.name}/${name}: ${Fault.from(error).message}`, {
      cause: error,
    });
  }
}
