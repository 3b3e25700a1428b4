import { constants } from "node:fs";
import { access, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { errnoOf, Fault } from "@drover/fault";

/** An executable file in the plugin directory. */
export interface PluginFile {
  /** The label of its `plugin` block: the file's name without ".exe". */
  readonly label: string;
  readonly path: string;
  /** Another text when the file is another one. */
  readonly stamp: string;
}

/**
 * The plugins of a directory, in the order of their names: its executable files. Links are followed.
 *
 * @returns none if the directory is not there
 * @throws {Fault} if it cannot be read
 */
export async function findPluginFiles(directory: string): Promise<PluginFile[]> {
  let names: string[];
  try {
    names = await readdir(directory);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return [];
    throw new Fault(
      "failed_precondition",
      `Cannot read plugin_dir ${directory}: ${Fault.from(error).message}`,
      { cause: error },
    );
  }
  const files = await Promise.all(names.toSorted().map((name) => inspect(directory, name)));
  return files.filter((file) => file !== undefined);
}

async function inspect(directory: string, name: string): Promise<PluginFile | undefined> {
  const file = path.join(directory, name);
  try {
    const stats = await stat(file);
    if (!stats.isFile()) return undefined;
    await access(file, constants.X_OK);
    const stamp = [stats.dev, stats.ino, stats.size, stats.mtimeMs].join("-");
    return { label: name.replace(/\.exe$/, ""), path: file, stamp };
  } catch {
    return undefined;
  }
}
