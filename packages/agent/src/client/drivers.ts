import type { TaskDriver } from "@drover/driver";
import { Fault } from "@drover/fault";
import { RawExecDriver } from "@drover/raw-exec";
import type { AgentPaths } from "../agent-paths.ts";
import type { AgentConfig } from "../config/agent-config.ts";
import { coreMhz } from "../fingerprint/core-speed.ts";
import { loadPlugins } from "../plugins/load-plugins.ts";

/** The drivers of an agent. */
export interface AgentDrivers {
  /** By the name that jobs use. */
  readonly byName: ReadonlyMap<string, TaskDriver>;
  /** What is wrong with the plugins that cannot be used, by label. */
  readonly problems: ReadonlyMap<string, string>;
  /**
   * Ends what runs below this agent's data directory without an allocation to own it. To be called
   * once, when every known task was recovered.
   */
  reapUnknownTasks(): Promise<void>;
  /** Tasks go on. */
  close(): Promise<void>;
}

/**
 * The drivers of an agent, set up: raw_exec, and those of the plugin directory, which replace a
 * built-in one of the same name.
 *
 * @throws {Fault} `invalid_argument` for a driver that does not exist, or a bad option of a built-in one
 */
export async function startDrivers(
  config: AgentConfig,
  paths: AgentPaths,
  {
    env,
    log,
  }: {
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly log: (message: string, error?: unknown) => void;
  },
): Promise<AgentDrivers> {
  const rawExec = new RawExecDriver({ runtimeDir: paths.rawExec });
  const { name } = rawExec.info();
  const settings = {
    minPort: config.client.minDynamicPort,
    maxPort: config.client.maxDynamicPort,
    coreMhz: coreMhz(config.client),
  };
  const plugins = await loadPlugins(config.pluginDir, {
    plugins: config.plugins,
    stateFile: paths.plugins,
    settings,
    env,
    log,
  });
  const byName = new Map<string, TaskDriver>([...plugins.drivers]);
  if (!plugins.problems.has(name) && !byName.has(name)) byName.set(name, rawExec);
  const close = async () => {
    await Promise.all([rawExec, ...plugins.drivers.values()].map((driver) => driver.close()));
  };
  try {
    refuseUnknownLabels(config, [name, ...plugins.labels]);
    if (byName.get(name) === rawExec) {
      await rawExec.setConfig({ ...config.plugins[name]?.config }, settings);
    }
  } catch (error) {
    await close();
    throw error;
  }
  const { problems } = plugins;
  return { byName, problems, reapUnknownTasks: () => rawExec.reapUnknownTasks(), close };
}

function refuseUnknownLabels({ plugins, pluginDir }: AgentConfig, known: readonly string[]): void {
  for (const label of Object.keys(plugins)) {
    if (known.includes(label)) continue;
    throw new Fault(
      "invalid_argument",
      `There is no driver for the block plugin "${label}": no executable file of that name in plugin_dir "${pluginDir}"; this agent has ${known.join(", ")}`,
    );
  }
}
