import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import process from "node:process";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { readProcess } from "@drover/process";
import type { RawExecDriver } from "./raw-exec-driver.ts";
import { DriverFixture } from "./testing/driver-fixture.ts";

const TASKS = 20;
const QUIET_MS = 1000;
const SETTLE_MS = 100;

test("a standing task costs less than 0.4 MB beside itself (hashicorp/nomad#9858)", async (t) => {
  const { sentinels } = await startStandingTasks(t);
  const total = sentinels.reduce((sum, pid) => sum + privateKb(pid), 0);
  assert.ok(total / TASKS < 400, `${total / TASKS} kB`);
});

test("nothing looks for the processes of standing tasks (hashicorp/nomad#5832)", async (t) => {
  const { sentinels, driver, ids } = await startStandingTasks(t);
  const before = await settled(() => sentinels.map(contextSwitches));
  await sleep(QUIET_MS);
  for (const id of ids) assert.equal((await driver.inspectTask(id)).state, "running");
  assert.deepEqual(sentinels.map(contextSwitches), before);
});

async function startStandingTasks(
  t: TestContext,
): Promise<{ driver: RawExecDriver; ids: string[]; sentinels: number[] }> {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  const tasks = Array.from({ length: TASKS }, () =>
    fixture.task({ command: "sleep", args: ["600"] }),
  );
  for (const task of tasks) await driver.startTask(task);
  const ids = tasks.map(({ id }) => id);
  const sentinels = await Promise.all(ids.map((id) => sentinelOf(driver, id)));
  return { driver, ids, sentinels };
}

/** What a reading gives once it gives the same again: a sentinel that has just told of its start goes on to wait. */
async function settled<Reading>(read: () => Reading): Promise<Reading> {
  for (let before = read(); ; ) {
    await sleep(SETTLE_MS);
    const now = read();
    if (isDeepStrictEqual(now, before)) return now;
    before = now;
  }
}

/** The parent of a task's main process. */
async function sentinelOf(driver: RawExecDriver, id: string): Promise<number> {
  const { attributes } = await driver.inspectTask(id);
  const sentinel = readProcess(Number(attributes.pid))?.parentPid;
  assert.ok(sentinel !== undefined && sentinel !== process.pid);
  return sentinel;
}

/** Memory that a process has for itself, and its share of what it has with others. */
function privateKb(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1]);
}

/** How often a process went to sleep: each time that it did anything. */
function contextSwitches(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^voluntary_ctxt_switches:\s+(\d+)$/m.exec(status)?.[1]);
}
