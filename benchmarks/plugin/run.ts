/**
 * What the plugin costs: `npm run bench:plugin`, one JSON object, some four minutes; as root for cgroups.
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
import { PLUGIN, STANDALONE } from "./launch-plugin.ts";
import { measureIdleTree } from "./measure-idle-tree.ts";
import { measureLaunches } from "./measure-launches.ts";
import { measureNomad } from "./measure-nomad.ts";
import { measureTasks } from "./measure-tasks.ts";

const [standing = 1000, short = 20_000] = process.argv.slice(2).map(Number);
const root = mkdtempSync(path.join(tmpdir(), "drover-bench-plugin-"));
try {
  const result = {
    launchMs: await measureLaunches(PLUGIN, root),
    standaloneLaunchMs: await measureLaunches(STANDALONE, root),
    ...(await measureTasks(root, { standing, short })),
    idleTreeMib: await measureIdleTree(root),
    nomad: await measureNomad(root),
  };
  console.log(JSON.stringify(result, undefined, 2));
} finally {
  rmSync(root, { recursive: true, force: true });
}
