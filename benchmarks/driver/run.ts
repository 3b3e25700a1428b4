/**
 * What the driver costs: a table, about a minute. As root it runs with cgroups. The floor,
 * posix_spawn(3) in C, is measured in the same run.
 *
 * usage: node benchmarks/driver/run.ts [native | shell | node]
 */
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { SentinelKind } from "@drover/process";
import { RawExecDriver } from "@drover/raw-exec";
import { CGROUP_PARENT, removeCgroupParent } from "../cgroup-parent.ts";
import { benchmarkTask } from "./benchmark-task.ts";
import { sumPss } from "./memory.ts";

const START_ROUNDS = 200;
const CYCLE_ROUNDS = 7;
const CYCLES = 300;
const PARALLEL = 4;
const STANDING = [10, 100, 1000];
const STATS_ROUNDS = 20;

/** The driver's state is on a tmpfs, as in /run, where the plugin keeps it. */
const SHARED_MEMORY = "/dev/shm";
const root = mkdtempSync(path.join(SHARED_MEMORY, "drover-bench-driver-"));
const runtimeDir = path.join(root, "runtime");
mkdirSync(path.join(root, "alloc/task/local"), { recursive: true });
const sentinel = (process.argv[2] ?? "native") as SentinelKind;
const driver = new RawExecDriver({ runtimeDir, cgroupParent: CGROUP_PARENT, sentinel });
await driver.setConfig({ enabled: true });
const rows: [what: string, value: string][] = [["sentinels", sentinel]];
try {
  await measureStart();
  await measureCycles();
  await measureStanding();
  console.table(Object.fromEntries(rows));
} finally {
  await driver.reapUnknownTasks();
  await driver.close();
  removeCgroupParent();
  rmSync(root, { recursive: true, force: true });
}

/** From the call to the command's execution, which the driver waits for. */
async function measureStart(): Promise<void> {
  for (const pauseMs of [0, 50]) {
    const times: number[] = [];
    for (let round = 0; round < START_ROUNDS; round++) {
      const task = benchmarkTask(root, { command: "/bin/true", args: [] });
      const before = performance.now();
      await driver.startTask(task);
      times.push(performance.now() - before);
      await driver.destroyTask(task.id, { force: true });
      await sleep(pauseMs);
    }
    times.sort((a, b) => a - b);
    const at = (share: number) => `${(times[Math.floor(times.length * share)] ?? 0).toFixed(2)} ms`;
    const name = pauseMs === 0 ? "one after the other" : `${pauseMs} ms apart`;
    rows.push([`start to exec p50, ${name}`, at(0.5)], [`start to exec p95, ${name}`, at(0.95)]);
  }
}

/**
 * Cycles of start, wait and destroy with both cores busy, next to the floors, loops on one core and on
 * both: in turns, since a machine may be quick in one second and slow in the next. Medians.
 */
async function measureCycles(): Promise<void> {
  const program = path.join(root, "spawn-loop");
  execFileSync("cc", ["-O1", "-o", program, path.join(import.meta.dirname, "spawn-loop.c")]);
  const loop = async (): Promise<number> =>
    Number((await promisify(execFile)(program, ["500", "/bin/true"])).stdout);
  const rounds: { rate: number; cpuMs: number; alone: number; both: number }[] = [];
  for (let round = 0; round < CYCLE_ROUNDS; round++) {
    const alone = await loop();
    const { rate, cpuMs } = await measureSomeCycles();
    const [one, other] = await Promise.all([loop(), loop()]);
    rounds.push({ rate, cpuMs, alone, both: one + other });
  }
  const floor = (name: string, column: "alone" | "both"): [string, string] => {
    const share = median(rounds.map((round) => round.rate / round[column]));
    const spawns = median(rounds.map((round) => round[column]));
    return [name, `${spawns.toFixed(0)} (cycles are ${(share * 100).toFixed(0)} % of it)`];
  };
  rows.push(
    ["cycles per second", median(rounds.map(({ rate }) => rate)).toFixed(0)],
    ["driver's own CPU per cycle", `${median(rounds.map((round) => round.cpuMs)).toFixed(2)} ms`],
    floor("posix_spawn per second, one loop", "alone"),
    floor("posix_spawn per second, two loops", "both"),
  );
}

/** Cycles per second, and the processor time that each takes of this process alone. */
async function measureSomeCycles(): Promise<{ rate: number; cpuMs: number }> {
  let left = CYCLES;
  const before = performance.now();
  const cycle = async (): Promise<void> => {
    while (left-- > 0) {
      const task = benchmarkTask(root, { command: "/bin/true", args: [] });
      await driver.startTask(task);
      await driver.waitTask(task.id);
      await driver.destroyTask(task.id, { force: false });
    }
  };
  const cpuBefore = process.cpuUsage();
  await Promise.all(Array.from({ length: PARALLEL }, cycle));
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    rate: CYCLES / ((performance.now() - before) / 1000),
    cpuMs: (user + system) / 1000 / CYCLES,
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** What standing tasks cost beyond the commands themselves, and what measuring them all costs. */
async function measureStanding(): Promise<void> {
  const ids: string[] = [];
  const ownBefore = sumPss([process.pid]);
  for (const count of STANDING) {
    while (ids.length < count) {
      const task = benchmarkTask(root, { command: "/bin/sleep", args: ["600"] });
      await driver.startTask(task);
      ids.push(task.id);
    }
    const sentinels = execFileSync("pgrep", ["-f", runtimeDir], { encoding: "utf8" });
    const pids = sentinels.split("\n").filter(Boolean).map(Number);
    const cost = sumPss(pids) / count;
    const own = (sumPss([process.pid]) - ownBefore) / count;
    const value = `${(cost / 1024).toFixed(2)} MB + ${(own / 1024).toFixed(3)} MB in the driver`;
    rows.push([`PSS per task at ${count}`, value]);
  }
  rows.push([`stats of ${ids.length} tasks`, `${(await statsCost(ids)).toFixed(0)} ms of CPU`]);
  const batch = 8;
  for (let i = 0; i < ids.length; i += batch) {
    const some = ids.slice(i, i + batch);
    await Promise.all(some.map((id) => driver.destroyTask(id, { force: true })));
  }
}

/** Processor time of one reading of each task, after a first one. */
async function statsCost(ids: readonly string[]): Promise<number> {
  const ending = new AbortController();
  const options = { intervalMs: 1, signal: ending.signal };
  const readers = ids.map((id) => driver.taskStats(id, options)[Symbol.asyncIterator]());
  await Promise.all(readers.map((reader) => reader.next()));
  await sleep(100);
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < STATS_ROUNDS; round++) {
    const before = process.cpuUsage();
    await Promise.all(readers.map((reader) => reader.next()));
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
    await sleep(50);
  }
  ending.abort();
  return best;
}
