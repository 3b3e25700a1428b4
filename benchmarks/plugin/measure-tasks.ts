import { readFileSync, rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { RemoteDriver } from "@drover/driver/remote";
import { benchTask } from "./bench-task.ts";
import { launchPlugin, PLUGIN } from "./launch-plugin.ts";
import { processMemory } from "./process-memory.ts";
import { quantiles, round } from "./quantiles.ts";

const STARTS = 100;
const AT_ONCE = 20;
/** Longer than until memory is given back for the first time, and until it is again. */
const SETTLE_MS = 5_000;
const STANDING_MS = 65_000;
const IDLE_MS = 10_000;
const TICKS_PER_SECOND = 100;

/**
 * Time of StartTask over the socket, and memory and processor time of the plugin. A standing task has a call
 * of WaitTask open, as Nomad's client has it.
 */
export async function measureTasks(
  root: string,
  { standing, short }: { standing: number; short: number },
) {
  const { host, driver } = await launchPlugin(PLUGIN, root);
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
  await inTurns(tasks, ({ id }) => driver.destroyTask(id, { force: true }));
  await Promise.all(waits);

  await inTurns(Array.from({ length: short }).keys(), (number) => runShort(driver, root, number));
  const afterShort = processMemory(host.pid);
  await driver.close();
  return {
    startTaskMs: quantiles(starts),
    startedPerSecond: round(standing / burstSeconds),
    memoryMib: {
      started,
      standing: { tasks: standing, ...withStanding },
      short: { tasks: short, ...afterShort },
    },
    idleProcessorPercent: round((idleTicks / TICKS_PER_SECOND / (IDLE_MS / 1000)) * 100),
  };
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
