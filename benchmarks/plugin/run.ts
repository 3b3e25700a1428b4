/**
 * What the plugin costs: `npm run bench:plugin`, one JSON object, about a minute; as root for cgroups.
 * Time until it can be called, of both builds; and of dist/raw_exec time of StartTask over the socket,
 * and memory and processor time with no tasks and with many (1000, or the number given as argument).
 */

import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import type { TaskConfig } from "@drover/driver";
import { NOMAD_HANDSHAKE, RemoteDriver } from "@drover/driver/remote";
import { PluginHost } from "@drover/plugin";

const DIST = path.resolve(import.meta.dirname, "../../dist");
const PLUGIN = path.join(DIST, "raw_exec");
const STANDALONE = path.join(DIST, "standalone/raw_exec");
const LAUNCHES = 15;
const STARTS = 100;
const AT_ONCE = 20;
const IDLE_MS = 10_000;
const TICKS_PER_SECOND = 100;

const manyTasks = Number(process.argv[2] ?? 1000);
const root = mkdtempSync(path.join(tmpdir(), "drover-bench-plugin-"));

const launchMs = await measureLaunches(PLUGIN);
const standaloneLaunchMs = await measureLaunches(STANDALONE);

const host = await launchPlugin(PLUGIN);
const driver = await RemoteDriver.connect(host);
await driver.setConfig({ enabled: true });
const memoryWithout = pssMib(host.pid);

const starts = [];
for (let number = 0; number < STARTS; number += 1) {
  const task = benchTask(`single-${number}`, "/bin/true", []);
  const startedMs = performance.now();
  await driver.startTask(task);
  starts.push(performance.now() - startedMs);
  await driver.destroyTask(task.id, { force: true });
}

const tasks = Array.from({ length: manyTasks }, (_, number) =>
  benchTask(`many-${number}`, "/bin/sleep", ["3600"]),
);
const burstStartedMs = performance.now();
await inTurns(tasks, (task) => driver.startTask(task));
const burstSeconds = (performance.now() - burstStartedMs) / 1000;
await sleep(2000);
const ticksBefore = processorTicks(host.pid);
await sleep(IDLE_MS);
const idleTicks = processorTicks(host.pid) - ticksBefore;
const memoryWith = pssMib(host.pid);
await inTurns(tasks, (task) => driver.destroyTask(task.id, { force: true }));
await driver.close();
rmSync(root, { recursive: true });

const result = {
  launchMs,
  standaloneLaunchMs,
  startTaskMs: quantiles(starts),
  manyTasks,
  startedPerSecond: round(manyTasks / burstSeconds),
  memoryMib: { without: round(memoryWithout), with: round(memoryWith) },
  idleProcessorPercent: round((idleTicks / TICKS_PER_SECOND / (IDLE_MS / 1000)) * 100),
};
console.log(JSON.stringify(result, undefined, 2));

async function measureLaunches(command: string): Promise<Record<string, number>> {
  const launches = [];
  for (let launch = 0; launch < LAUNCHES; launch += 1) {
    const startedMs = performance.now();
    const host = await launchPlugin(command);
    launches.push(performance.now() - startedMs);
    await host.shutdown();
  }
  return quantiles(launches);
}

/** Ready to be called, which takes a call more than the handshake line. */
async function launchPlugin(command: string): Promise<PluginHost> {
  const env = { ...process.env, DROVER_RAW_EXEC_DIR: path.join(root, "runtime") };
  return await PluginHost.launch({ command, env, handshake: NOMAD_HANDSHAKE });
}

function benchTask(name: string, command: string, args: readonly string[]): TaskConfig {
  const allocDir = path.join(root, name);
  mkdirSync(path.join(allocDir, name), { recursive: true });
  return {
    id: `${name}/${name}/${path.basename(root)}`,
    name,
    allocId: name,
    jobId: "bench",
    jobName: "bench",
    taskGroupName: "bench",
    namespace: "default",
    nodeName: "node",
    nodeId: "node",
    driverConfig: { command, args },
    env: { PATH: "/usr/bin:/bin" },
    resources: {
      cpuShares: 100,
      memoryMb: 32,
      memoryMaxMb: 0,
      cpusetCpus: "",
      cpusetCgroup: "",
      ports: [],
    },
    user: "",
    allocDir,
    stdoutPath: path.join(allocDir, "stdout"),
    stderrPath: path.join(allocDir, "stderr"),
    network: { mode: "host", path: "" },
    mounts: [],
    devices: [],
  };
}

async function inTurns<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>) {
  const rest = items.values();
  const worker = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

function pssMib(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1]) / 1024;
}

function processorTicks(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

function quantiles(values: readonly number[]): Record<string, number> {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => round(sorted[Math.floor(share * sorted.length)] ?? Number.NaN);
  return { p5: at(0.05), p50: at(0.5), p95: at(0.95) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
