import { existsSync } from "node:fs";
import type { LoadedPlugins, LoadOptions } from "./loaded-plugins.ts";
import { findPluginFiles } from "./plugin-files.ts";

/**
 * Starts the driver of each executable file of a directory. None keeps the agent from starting, whatever
 * is wrong with it.
 *
 * @param directory absolute, and may be missing; empty for none
 * @throws {Fault} `failed_precondition` if the directory cannot be read
 */
export async function loadPlugins(directory: string, options: LoadOptions): Promise<LoadedPlugins> {
  const found = directory === "" ? [] : await findPluginFiles(directory);
  const files = found.filter(({ label }) => options.filter(label) === undefined);
  if (files.length === 0 && !existsSync(options.stateFile)) {
    return { labels: [], drivers: new Map(), problems: new Map() };
  }
  // Loaded only when there are plugins: gRPC takes time and memory.
  const { startPlugins } = await import("./start-plugins.ts");
  return await startPlugins(files, options);
}
