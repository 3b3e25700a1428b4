import type { AgentSettings, TaskDriver } from "@drover/driver";
import type { Logger } from "@drover/logger";
import type { PluginConfig } from "../config/agent-config.ts";

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
  /** Says why the driver of a name is not to be used; undefined where it is. */
  readonly filter: (name: string) => string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly openFiles?: number | undefined;
  readonly log: Logger;
}
