import { chmodSync, mkdirSync, statSync } from "node:fs";
import path from "node:path";

/**
 * Makes a directory and those above it, whatever the umask; one that is there stays as it is. Step by step,
 * for mkdir(2) of Node with `recursive` tries for ever where a file system, as /proc, says ENOENT.
 *
 * @param mode of the directory
 * @param options.parentMode of those above it; `mode` unless told
 * @throws the system's error
 */
export function makeDirectory(
  directory: string,
  mode: number,
  { parentMode = mode }: { parentMode?: number } = {},
): void {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory()) return;
  const parent = path.dirname(directory);
  if (parent !== directory) makeDirectory(parent, parentMode);
  mkdirSync(directory, { mode });
  chmodSync(directory, mode);
}
