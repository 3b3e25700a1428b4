import type { TaskDriver } from "@drover/driver";
import { nearestName } from "@drover/fault";
import type { Logger } from "@drover/logger";
import { RawExecDriver, type ReapedTask } from "@drover/raw-exec";
import type { AgentPaths } from "../agent-paths.ts";
import type { AgentConfig } from "../config/agent-config.ts";
import { coreMhz } from "../fingerprint/core-speed.ts";
import { loadPlugins } from "../plugins/load-plugins.ts";
import { driverFilter } from "./driver-filter.ts";

/** The drivers of an agent. */
export interface AgentDrivers {
  /** By the name that jobs use. */
  readonly byName: ReadonlyMap<string, TaskDriver>;
  /** What is wrong with the plugins that cannot be used, by label. */
  readonly problems: ReadonlyMap<string, string>;
  /** The ids of the tasks of the built-in driver that run, whoever started them. */
  runningTaskIds(): readonly string[];
  /**
   * Ends what runs below this agent's data directory without an allocation to own it. To be called
   * once, when every known task was recovered.
   */
  reapUnknownTasks(): Promise<ReapedTask[]>;
  /** Tasks go on. */
  close(): Promise<void>;
}

/**
 * The drivers of an agent, set up: raw_exec, and those of the plugin directory, which replace a
 * built-in one of the same name.
 *
 * @throws {Fault} `invalid_argument` for a bad option of a built-in one
 */
export async function startDrivers(
  config: AgentConfig,
  paths: AgentPaths,
  {
    env,
    openFiles,
    log,
  }: {
    readonly env: Readonly<Record<string, string | undefined>>;
    /** The limit of open files of tasks and plugins; absent for this process's own. */
    readonly openFiles?: number | undefined;
    readonly log: Logger;
  },
): Promise<AgentDrivers> {
  const rawExec = new RawExecDriver({ runtimeDir: paths.rawExec, openFiles });
  const { name } = rawExec.info();
  const settings = {
    minPort: config.client.minDynamicPort,
    maxPort: config.client.maxDynamicPort,
    coreMhz: coreMhz(config.client),
  };
  const filter = driverFilter(config.client.options);
  const plugins = await loadPlugins(config.pluginDir, {
    plugins: config.plugins,
    filter,
    stateFile: paths.plugins,
    settings,
    env,
    openFiles,
    log,
  });
  const byName = new Map<string, TaskDriver>([...plugins.drivers]);
  const option = filter(name);
  if (option !== undefined)
    log.info("driver not used because of a client option", { driver: name, option });
  else if (!plugins.problems.has(name) && !byName.has(name)) byName.set(name, rawExec);
  const close = async () => {
    await Promise.all([rawExec, ...plugins.drivers.values()].map((driver) => driver.close()));
  };
  try {
    for (const note of unknownLabels(config, [name, ...plugins.labels])) log.warn(note);
    if (byName.get(name) === rawExec) {
      await rawExec.setConfig({ ...config.plugins[name]?.config }, settings);
      for (const note of rawExec.notes) log.warn(note);
    }
  } catch (error) {
    await close();
    throw error;
  }
  const { problems } = plugins;
  return {
    byName,
    problems,
    runningTaskIds: () => rawExec.runningTaskIds(),
    reapUnknownTasks: () => rawExec.reapUnknownTasks(),
    close,
  };
}

/** Configurations are often one for many machines, so a block for a driver that is not there does no harm. */
function unknownLabels({ plugins, pluginDir }: AgentConfig, known: readonly string[]): string[] {
  const unknown = Object.keys(plugins).filter((label) => !known.includes(label));
  return unknown.map((label) => {
    const nearest = nearestName(label, known);
    const hint = nearest === undefined ? "" : `; did you mean ${JSON.stringify(nearest)}?`;
    return `plugin "${label}" has no effect: this agent has no such driver, and plugin_dir "${pluginDir}" no executable file of that name${hint}`;
  });
}
