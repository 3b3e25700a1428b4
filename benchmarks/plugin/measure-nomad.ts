import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import type { NomadClient } from "@drover/api";
import { findProgram } from "@drover/process";
import { measureStarts, untilAll } from "../agent/measured-jobs.ts";
import { memoryOf } from "../agent/memory.ts";
import { sampleJob } from "../sample-job.ts";
import { PLUGIN } from "./launch-plugin.ts";
import { NomadAgent } from "./nomad-agent.ts";
import { megabytes } from "./process-memory.ts";
import { type Quantiles, quantiles } from "./quantiles.ts";

const VARIABLE = "DROVER_BENCH_NOMAD";
const ROUNDS = 3;
const WARM_UP = 3;
const STARTS_PER_ROUND = 15;
const STANDING = 20;
/** Until what a start takes is given back. */
const SETTLE_MS = 5000;

/** The plugin's options, by the names of what is measured. */
const DRIVERS = { builtIn: undefined, plugin: "", pluginCollectsLogs: 'log_collection = "driver"' };

type DriverName = keyof typeof DRIVERS;

/** By driver; `standingMb` is of the first round. */
export interface BesideNomad {
  readonly version: string;
  readonly receivedToStartedMs: Readonly<Record<DriverName, Quantiles>>;
  readonly standingMb: Readonly<Partial<Record<DriverName, number>>>;
}

/**
 * Milliseconds from a task's event Received to its event Started in agents of Nomad's own, and MB that a standing
 * task takes beside the agent and in it; then those of the plugin divided by those of the driver that is built in.
 *
 * @param stateDir where the plugin keeps its state
 * @returns why nothing was measured where there is no program of Nomad's
 */
export async function measureNomad(root: string, stateDir: string): Promise<BesideNomad | string> {
  const program = process.env[VARIABLE] ?? findProgram("nomad", process.env.PATH ?? "");
  if (program === undefined) {
    return `Not measured: there is no program nomad on the PATH, and ${VARIABLE} names none`;
  }
  const [version = ""] = execFileSync(program, ["version"], { encoding: "utf8" }).split("\n");
  const pluginDir = path.join(root, "plugins");
  mkdirSync(pluginDir);
  copyFileSync(PLUGIN, path.join(pluginDir, "raw_exec"));
  const durations: Record<DriverName, number[]> = {
    builtIn: [],
    plugin: [],
    pluginCollectsLogs: [],
  };
  const standingMb: Partial<Record<DriverName, number>> = {};
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of Object.keys(DRIVERS) as DriverName[]) {
      const options = DRIVERS[name];
      const directory = path.join(root, `nomad-${round}-${name}`);
      const state = path.join(stateDir, `nomad-${round}-${name}`);
      const agent = await NomadAgent.start({
        program,
        directory,
        ...(options !== undefined && { plugin: { directory: pluginDir, options } }),
        env: { ...process.env, DROVER_RAW_EXEC_DIR: state },
      });
      try {
        await measureStarts(agent.client, WARM_UP);
        durations[name].push(...(await measureStarts(agent.client, STARTS_PER_ROUND)));
        if (round === 0) standingMb[name] = await measureStanding(agent, state);
      } finally {
        await endJobs(agent.client);
        await agent.stop();
      }
    }
  }
  const receivedToStartedMs = {
    builtIn: quantiles(durations.builtIn),
    plugin: quantiles(durations.plugin),
    pluginCollectsLogs: quantiles(durations.pluginCollectsLogs),
  };
  return { version, receivedToStartedMs, standingMb };
}

/** Tasks outlive their agent: where something went wrong, none of them is to stay. */
async function endJobs(client: NomadClient): Promise<void> {
  const { value: jobs } = await client.jobs.list().catch(() => ({ value: [] }));
  for (const { ID } of jobs) {
    const { value: allocations } = await client.jobs.allocations(ID);
    await endJob(client, ID, allocations.length).catch(() => undefined);
  }
}

/** Purged only when its tasks have ended: of a purged job, Nomad lists no allocations. */
async function endJob(client: NomadClient, id: string, allocations: number): Promise<void> {
  await client.jobs.deregister(id);
  await untilAll(client, id, allocations, "complete");
  await client.jobs.deregister(id, { purge: true });
}

/** Of all processes but the tasks' own, for one more task. */
async function measureStanding({ pid, client }: NomadAgent, marker: string): Promise<number> {
  const measure = async () => {
    await sleep(SETTLE_MS);
    return (await memoryOf(pid, { marker, except: "/bin/sleep" })).pss;
  };
  const before = await measure();
  await client.jobs.register({
    Job: sampleJob("standing", "service", STANDING, ["/bin/sleep", "3600"]),
  });
  await untilAll(client, "standing", STANDING, "running");
  const after = await measure();
  await endJob(client, "standing", STANDING);
  return megabytes((after - before) / STANDING);
}
