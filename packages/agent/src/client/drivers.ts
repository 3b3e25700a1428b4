import type { TaskDriver } from "@drover/driver";
import { Fault } from "@drover/fault";
import { RawExecDriver } from "@drover/raw-exec";
import type { AgentPaths } from "../agent-paths.ts";
import type { AgentConfig } from "../config/agent-config.ts";

/** The drivers of an agent. */
export interface AgentDrivers {
  /** By the name that jobs use. */
  readonly byName: ReadonlyMap<string, TaskDriver>;
  /**
   * Ends what runs below this agent's data directory without an allocation to own it. To be called
   * once, when every known task was recovered.
   */
  reapUnknownTasks(): Promise<void>;
}

/**
 * The drivers of an agent, set up.
 *
 * @throws {Fault} `invalid_argument` for a driver that does not exist or a bad option
 */
export async function startDrivers(config: AgentConfig, paths: AgentPaths): Promise<AgentDrivers> {
  const rawExec = new RawExecDriver({ runtimeDir: paths.rawExec });
  const drivers = new Map<string, TaskDriver>([[rawExec.info().name, rawExec]]);
  const agent = { minPort: config.client.minDynamicPort, maxPort: config.client.maxDynamicPort };
  for (const [name, driverConfig] of Object.entries(config.plugins)) {
    const driver = drivers.get(name);
    if (driver === undefined) {
      throw new Fault(
        "invalid_argument",
        `There is no driver "${name}" for the block plugin "${name}"; this agent has ${[...drivers.keys()].join(", ")}`,
      );
    }
    await driver.setConfig(driverConfig, agent);
  }
  return { byName: drivers, reapUnknownTasks: () => rawExec.reapUnknownTasks() };
}
