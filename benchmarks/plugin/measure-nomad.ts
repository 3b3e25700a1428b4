import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { findProgram } from "@drover/process";
import { measureStarts } from "../agent/measured-jobs.ts";
import { PLUGIN } from "./launch-plugin.ts";
import { NomadAgent } from "./nomad-agent.ts";
import { quantiles } from "./quantiles.ts";

const VARIABLE = "DROVER_BENCH_NOMAD";
const ROUNDS = 3;
const WARM_UP = 3;
const STARTS_PER_ROUND = 15;

/** The plugin's options, by the names of what is measured. */
const DRIVERS = { builtIn: undefined, plugin: "", pluginCollectsLogs: 'log_collection = "driver"' };

type DriverName = keyof typeof DRIVERS;

/**
 * Milliseconds from a task's event Received to its event Started in agents of Nomad's own, and the medians of
 * the plugin divided by that of the driver that is built in.
 *
 * @returns why nothing was measured where there is no program of Nomad's
 */
export async function measureNomad(root: string) {
  const program = process.env[VARIABLE] ?? findProgram("nomad", process.env.PATH ?? "");
  if (program === undefined) {
    return `Not measured: there is no program nomad on the PATH, and ${VARIABLE} names none`;
  }
  const [version] = execFileSync(program, ["version"], { encoding: "utf8" }).split("\n");
  const pluginDir = path.join(root, "plugins");
  mkdirSync(pluginDir);
  copyFileSync(PLUGIN, path.join(pluginDir, "raw_exec"));
  const durations: Record<DriverName, number[]> = {
    builtIn: [],
    plugin: [],
    pluginCollectsLogs: [],
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of Object.keys(DRIVERS) as DriverName[]) {
      const options = DRIVERS[name];
      const directory = path.join(root, `nomad-${round}-${name}`);
      const agent = await NomadAgent.start({
        program,
        directory,
        ...(options !== undefined && { plugin: { directory: pluginDir, options } }),
        env: { ...process.env, DROVER_RAW_EXEC_DIR: path.join(directory, "runtime") },
      });
      try {
        await measureStarts(agent.client, WARM_UP);
        durations[name].push(...(await measureStarts(agent.client, STARTS_PER_ROUND)));
      } finally {
        await agent.stop();
      }
    }
  }
  const receivedToStartedMs = {
    builtIn: quantiles(durations.builtIn),
    plugin: quantiles(durations.plugin),
    pluginCollectsLogs: quantiles(durations.pluginCollectsLogs),
  };
  const ratio = (name: DriverName) =>
    (receivedToStartedMs[name].p50 / receivedToStartedMs.builtIn.p50).toFixed(3);
  return {
    version,
    receivedToStartedMs,
    ratioToBuiltIn: { plugin: ratio("plugin"), pluginCollectsLogs: ratio("pluginCollectsLogs") },
  };
}
