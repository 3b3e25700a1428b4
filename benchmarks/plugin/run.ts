/**
 * What the plugin costs: `npm run bench:plugin`, one JSON object and a table of what has a goal, some six minutes;
 * as root for cgroups.
 *
 * With `nomad` on the PATH, or a program of Nomad's named by DROVER_BENCH_NOMAD, also what a task costs in a
 * real agent with this plugin and with the driver that is built in, in turns.
 *
 * usage: node benchmarks/plugin/run.ts [standing tasks, 1000] [short tasks, 20000]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { costs } from "./costs.ts";
import { PLUGIN, STANDALONE } from "./launch-plugin.ts";
import { measureIdleTree } from "./measure-idle-tree.ts";
import { measureLaunches } from "./measure-launches.ts";
import { measureNomad } from "./measure-nomad.ts";
import { measureTasks } from "./measure-tasks.ts";

const [standing = 1000, short = 20_000] = process.argv.slice(2).map(Number);
const root = mkdtempSync(path.join(tmpdir(), "drover-bench-plugin-"));
/** On a tmpfs, as /run is, where the plugin keeps its state unless told. */
const stateDir = mkdtempSync("/dev/shm/drover-bench-plugin-");
try {
  const launchMs = await measureLaunches(PLUGIN, stateDir);
  const standaloneLaunchMs = await measureLaunches(STANDALONE, stateDir);
  const tasks = await measureTasks(root, { stateDir, standing, short });
  const idleTree = await measureIdleTree(root);
  const nomad = await measureNomad(root, stateDir).catch((error: Error) => {
    process.exitCode = 1;
    return `Not measured: ${error.message}`;
  });
  const result = { launchMs, standaloneLaunchMs, ...tasks, idleTreeMb: idleTree, nomad };
  console.log(JSON.stringify(result, undefined, 2));
  const rows = costs({ tasks, idleTree, nomad }).map(({ what, ...cost }) => [what, cost]);
  console.table(Object.fromEntries(rows));
} finally {
  for (const directory of [root, stateDir]) rmSync(directory, { recursive: true, force: true });
}
