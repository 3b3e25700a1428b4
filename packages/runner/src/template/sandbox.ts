import path from "node:path";
import { Fault } from "@drover/fault";
import type { AllocDir } from "../directory/alloc-dir.ts";

/** Directories that a task knows by these names, whatever its file system is. */
const TASK_ROOTS = ["/local", "/secrets"];

/**
 * Where a path in a template block leads, relative to the allocation's directory: one that is not
 * absolute begins in the task's directory; "/local", "/secrets" and "/alloc" are the task's.
 *
 * @throws {Fault} `permission_denied` if it leads out of the allocation's directory
 */
export function sandboxPath(
  given: string,
  { task, allocDir }: { task: string; allocDir: AllocDir },
): string {
  const relative = path.normalize(toRelative(given, task, allocDir.path));
  if (relative !== ".." && !relative.startsWith("../")) return relative;
  throw new Fault(
    "permission_denied",
    `"${given}" lies outside of the allocation's directory, and the agent's template block does not set disable_file_sandbox`,
  );
}

function toRelative(given: string, task: string, allocPath: string): string {
  if (!path.isAbsolute(given)) return path.join(task, given);
  if (isBelow(given, allocPath)) return path.relative(allocPath, given);
  if (isBelow(given, "/alloc")) return given.slice(1);
  if (TASK_ROOTS.some((root) => isBelow(given, root))) return path.join(task, given);
  return path.relative(allocPath, given);
}

function isBelow(given: string, directory: string): boolean {
  return given === directory || given.startsWith(`${directory}/`);
}
