/**
 * One agent with many standing tasks, and with many jobs that are over: times, memory, stalls, disk.
 *
 * usage: node benchmarks/scale/run.ts [standing tasks, 2000] [dead jobs, 5000]
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { AgentProcess } from "@drover/cli";
import { measureDead } from "./dead-jobs.ts";
import { printTable } from "./report.ts";
import { measureStanding } from "./standing-tasks.ts";

/** As users start it: with Node's options for an agent. */
const DROVER = path.resolve(import.meta.dirname, "../../packages/cli/bin/drover");
// Room for all of them, whatever the machine has.
const CONFIG = `client {
  cpu_total_compute = 10000000
  memory_total_mb   = 10000000
}
`;

const [standing = 2000, dead = 5000] = process.argv.slice(2).map(Number);
console.log(`${os.cpus().length} x ${os.cpus()[0]?.model}, Node ${process.version}`);
console.log(`load ${os.loadavg()[0]?.toFixed(1)} at the beginning\n`);
await onAgents(async (start) => {
  printTable(`${standing} standing tasks`, await measureStanding(start, standing));
});
await onAgents(async (start) => {
  printTable(`${dead} jobs of one short task each`, await measureDead(start, dead));
});

/** Runs a measurement that may start its agent several times, on one directory, and ends the last. */
async function onAgents(
  measure: (start: () => Promise<{ agent: AgentProcess; directory: string }>) => Promise<void>,
): Promise<void> {
  const directory = await mkdtemp(path.join(os.tmpdir(), "drover-bench-scale-"));
  let latest: AgentProcess | undefined;
  try {
    const config = path.join(directory, "scale.hcl");
    await mkdir(directory, { recursive: true });
    await writeFile(config, CONFIG);
    await measure(async () => {
      latest = await AgentProcess.start({
        directory,
        args: ["-config", config],
        program: [DROVER],
      });
      return { agent: latest, directory };
    });
  } finally {
    await latest?.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
