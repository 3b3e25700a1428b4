import { readFileSync, rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { TaskConfig } from "@drover/driver";
import type { RemoteDriver } from "@drover/driver/remote";
import { benchTask } from "./bench-task.ts";
import { launchPlugin, PLUGIN } from "./launch-plugin.ts";
import { type ProcessMemory, processMemory } from "./process-memory.ts";
import { quantiles, round } from "./quantiles.ts";

const STARTS = 100;
const AT_ONCE = 20;
/** The longest for all short tasks; on a machine that is busy, they are as many as it takes. */
const SHORT_MS = 600_000;
/** Longer than until memory is given back for the first time, and until it is again. */
const SETTLE_MS = 5_000;
const STANDING_MS = 65_000;
const IDLE_MS = 10_000;
const STATS_INTERVAL_MS = 1000;
const TICKS_PER_SECOND = 100;

/**
 * Time of StartTask over the socket, and memory and processor time of the plugin. A standing task has a call
 * of WaitTask open, as Nomad's client has it, and then one of TaskStats as well.
 *
 * @param root where the tasks' directories are
 * @param options.stateDir where the plugin keeps its state
 */
export async function measureTasks(
  root: string,
  { stateDir, standing, short }: { stateDir: string; standing: number; short: number },
) {
  const { host, driver } = await launchPlugin(PLUGIN, stateDir);
  await using after = new AsyncDisposableStack();
  after.defer(() => driver.close());
  await sleep(SETTLE_MS);
  const started = processMemory(host.pid);

  const starts: number[] = [];
  for (let number = 0; number < STARTS; number += 1) {
    const task = benchTask(root, `single-${number}`, "/bin/true");
    const startedMs = performance.now();
    await driver.startTask(task);
    starts.push(performance.now() - startedMs);
    await driver.destroyTask(task.id, { force: true });
  }

  const tasks = Array.from({ length: standing }, (_, number) =>
    benchTask(root, `standing-${number}`, "/bin/sleep", "3600"),
  );
  const burstStartedMs = performance.now();
  await inTurns(tasks, (task) => driver.startTask(task));
  const burstSeconds = (performance.now() - burstStartedMs) / 1000;
  const waits = tasks.map(({ id }) => driver.waitTask(id));
  await sleep(STANDING_MS);
  const withStanding = processMemory(host.pid);
  const ticksBefore = processorTicks(host.pid);
  await sleep(IDLE_MS);
  const idleTicks = processorTicks(host.pid) - ticksBefore;
  const withStreams = await measureStreams(host.pid, driver, tasks);
  await inTurns(tasks, ({ id }) => driver.destroyTask(id, { force: true }));
  await Promise.all(waits);

  const shortEnds = performance.now() + SHORT_MS;
  let ran = 0;
  await inTurns(Array.from({ length: short }).keys(), async (number) => {
    if (performance.now() > shortEnds) return;
    await runShort(driver, root, number);
    ran += 1;
  });
  const afterShort = processMemory(host.pid);
  return {
    startTaskMs: quantiles(starts),
    startedPerSecond: round(standing / burstSeconds),
    memoryMb: {
      started,
      standing: { tasks: standing, ...withStanding },
      streams: { tasks: standing, ...withStreams },
      short: { tasks: ran, ...afterShort },
    },
    idleProcessorPercent: percent(idleTicks, IDLE_MS),
  };
}

/**
 * The most memory while a stream of statistics of each task is open and read once a second, as Nomad's client
 * reads them.
 */
async function measureStreams(pid: number, driver: RemoteDriver, tasks: readonly TaskConfig[]) {
  const closing = new AbortController();
  const options = { intervalMs: STATS_INTERVAL_MS, signal: closing.signal };
  let samples = 0;
  const reading = tasks.map(async ({ id }) => {
    for await (const _usage of driver.taskStats(id, options)) samples += 1;
  });
  await sleep(SETTLE_MS);
  const ticksBefore = processorTicks(pid);
  const measured: ProcessMemory[] = [];
  for (let spent = 0; spent < STANDING_MS; spent += SETTLE_MS) {
    await sleep(SETTLE_MS);
    measured.push(processMemory(pid));
  }
  const ticks = processorTicks(pid) - ticksBefore;
  closing.abort();
  await Promise.all(reading);
  const [most] = measured.toSorted((a, b) => b.rss - a.rss);
  return { ...most, samples, processorPercent: percent(ticks, STANDING_MS) };
}

function percent(ticks: number, ms: number): number {
  return round((ticks / TICKS_PER_SECOND / (ms / 1000)) * 100);
}

async function runShort(driver: RemoteDriver, root: string, number: number): Promise<void> {
  const task = benchTask(root, `short-${number}`, "/bin/true");
  await driver.startTask(task);
  await driver.waitTask(task.id);
  await driver.destroyTask(task.id, { force: true });
  rmSync(task.allocDir, { recursive: true });
}

/** {@link AT_ONCE} at a time. */
async function inTurns<Item>(items: Iterable<Item>, work: (item: Item) => Promise<unknown>) {
  const rest = items[Symbol.iterator]();
  const worker = async () => {
    for (let next = rest.next(); !next.done; next = rest.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

function processorTicks(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
}
