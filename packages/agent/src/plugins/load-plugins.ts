import { existsSync } from "node:fs";
import type { AgentSettings, TaskDriver } from "@drover/driver";
import type { Logger } from "@drover/logger";
import type { PluginConfig } from "../config/agent-config.ts";
import { findPluginFiles } from "./plugin-files.ts";

/** The plugins of an agent. */
export interface LoadedPlugins {
  /** Of all files that were found: those for which there may be a `plugin` block. */
  readonly labels: readonly string[];
  /** By the name that jobs use. */
  readonly drivers: ReadonlyMap<string, TaskDriver>;
  /** What is wrong with those that cannot be used, by label. */
  readonly problems: ReadonlyMap<string, string>;
}

export interface LoadOptions {
  /** By label. */
  readonly plugins: Readonly<Record<string, PluginConfig>>;
  /** Keeps the plugins' processes in mind. */
  readonly stateFile: string;
  readonly settings: AgentSettings;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Logger;
}

/**
 * Starts the driver of each executable file of a directory. None keeps the agent from starting, whatever
 * is wrong with it.
 *
 * @param directory absolute, and may be missing; empty for none
 * @throws {Fault} `failed_precondition` if the directory cannot be read
 */
export async function loadPlugins(directory: string, options: LoadOptions): Promise<LoadedPlugins> {
  const files = directory === "" ? [] : await findPluginFiles(directory);
  if (files.length === 0 && !existsSync(options.stateFile)) {
    return { labels: [], drivers: new Map(), problems: new Map() };
  }
  // Loaded only when there are plugins: gRPC takes time and memory.
  const { startPlugins } = await import("./start-plugins.ts");
  return await startPlugins(files, options);
}
