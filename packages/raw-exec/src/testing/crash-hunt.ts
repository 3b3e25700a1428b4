import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { cutOffStart, type ExitResult, type TaskConfig } from "@drover/driver";
import { Fault } from "@drover/fault";
import { firstLine, killChild, playRounds } from "@drover/testing";
import type { RawExecDriver } from "../raw-exec-driver.ts";
import type { RawExecOptions } from "../raw-exec-options.ts";
import type { CrashHuntOrders } from "./crash-hunt-child.ts";
import { type CrashJournal, readJournal } from "./crash-journal.ts";
import { DriverFixture } from "./driver-fixture.ts";
import { findMarked } from "./marked-processes.ts";
import { eventually } from "./waiting.ts";

const PARALLEL = 4;
const TASKS_PER_ROUND = 8;
type HuntedTask = TaskConfig & { taskDir: string };

/** From before the first start until after the last destruction. */
const LONGEST_LIFE_MS = 250;

/** Kills drivers at any moment of their work, and looks for what they lost, left or did twice. */
export async function huntCrashes(
  context: TestContext,
  { rounds, ...options }: { rounds: number } & Partial<RawExecOptions>,
): Promise<void> {
  // Saves the many children the compilation.
  const cache = new DriverFixture(context).directory;
  await playRounds(rounds, { atOnce: PARALLEL }, (round) =>
    huntOnce(new DriverFixture(context, options), { round, cache }),
  );
}

/** Kills a driver twice, the second time soon after its recovery began. */
async function huntOnce(
  fixture: DriverFixture,
  { round, cache }: { round: number; cache: string },
): Promise<void> {
  const mark = `600.${process.pid}${`${round}`.padStart(4, "0")}`;
  const journal = path.join(fixture.directory, "journal");
  writeFileSync(journal, "");
  const tasks = Array.from({ length: TASKS_PER_ROUND }, (_, index) =>
    fixture.shell(`echo >>began; ${index % 4 === 0 ? "exit 7" : `exec sleep ${mark}${index}`}`),
  );
  const orders = { options: fixture.options, journal, tasks, starts: true };
  await runAndKill(orders, { cache, lifeMs: Math.random() * LONGEST_LIFE_MS });
  if (round % 4 === 0)
    await runAndKill(
      { ...orders, starts: false },
      { cache, lifeMs: Math.random() * LONGEST_LIFE_MS },
    );

  const driver = await fixture.open();
  const entries = readJournal(journal);
  for (const entry of entries) {
    if (entry.step === "started") await checkFound(driver, entry, entries);
  }
  for (const task of tasks) {
    const steps = entries.filter(({ id }) => id === task.id).map(({ step }) => step);
    if (steps.at(-1) === "starting") await checkCutOff(driver, task);
    if (steps.includes("stopping")) assert.ok(countStarts(task) <= 1, "it ran at most once");
    else if (steps.length > 0) await checkRanOnce(driver, task);
    else assert.equal(countStarts(task), 0);
  }
  await driver.reapUnknownTasks();
  for (const { id } of tasks) await driver.destroyTask(id, { force: true });
  assert.deepEqual(findMarked(mark), [], `processes of round ${round}`);
  assert.deepEqual(fixture.leftovers(), [], `files of round ${round}`);
  await driver.close();
}

/** A task whose handle was stored is there until it is destroyed. */
async function checkFound(
  driver: RawExecDriver,
  { id, handle }: CrashJournal[number] & { step: "started" },
  entries: CrashJournal,
): Promise<void> {
  const done = (step: string) => entries.some((entry) => entry.step === step && entry.id === id);
  if (done("destroying")) {
    await driver.recoverTask(handle).catch((error) => assert.equal(error.code, "not_found"));
    return;
  }
  await driver.recoverTask(handle);
}

/** A start that was cut off is found, or nothing of it is there and it can be done again. */
async function checkCutOff(driver: RawExecDriver, task: HuntedTask): Promise<void> {
  try {
    await driver.recoverTask(cutOffStart(task));
  } catch (error) {
    assert.equal(Fault.from(error).code, "not_found", `${error}`);
    assert.equal(countStarts(task), 0, "it did not run");
    await driver.startTask(task);
  }
}

/** It runs or has ended, after one start. */
async function checkRanOnce(driver: RawExecDriver, task: HuntedTask): Promise<void> {
  if (`${task.driverConfig.args}`.includes("exit 7")) {
    const { exitCode, error }: ExitResult = await driver.waitTask(task.id);
    assert.deepEqual({ exitCode, error }, { exitCode: 7, error: undefined });
  } else {
    await eventually("it has begun", () => countStarts(task) > 0);
    assert.equal((await driver.inspectTask(task.id)).state, "running");
  }
  assert.equal(countStarts(task), 1, "it ran once");
}

function countStarts({ taskDir }: HuntedTask): number {
  const file = path.join(taskDir, "began");
  return existsSync(file) ? readFileSync(file, "utf8").length : 0;
}

async function runAndKill(
  orders: CrashHuntOrders,
  { lifeMs, cache }: { lifeMs: number; cache: string },
): Promise<void> {
  const program = path.join(import.meta.dirname, "crash-hunt-child.ts");
  const child = spawn(process.execPath, [program, JSON.stringify(orders)], {
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (orders.starts) await firstLine(child.stdout);
  await sleep(lifeMs);
  await killChild(child);
}
