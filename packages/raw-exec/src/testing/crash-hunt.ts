import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { cutOffStart, type ExitResult, type TaskConfig } from "@drover/driver";
import { firstLine, killChild } from "@drover/testing";
import type { RawExecDriver } from "../raw-exec-driver.ts";
import type { RawExecOptions } from "../raw-exec-options.ts";
import type { CrashHuntOrders } from "./crash-hunt-child.ts";
import { type CrashJournal, readJournal } from "./crash-journal.ts";
import { DriverFixture } from "./driver-fixture.ts";
import { findMarked } from "./marked-processes.ts";
import { eventually } from "./waiting.ts";

const PARALLEL = 4;
const TASKS_PER_ROUND = 8;
/** From before the first start until after the last destruction. */
const LONGEST_LIFE_MS = 250;

/** Kills drivers at any moment of their work, and looks for what they lost or left. */
export async function huntCrashes(
  context: TestContext,
  { rounds, ...options }: { rounds: number } & Partial<RawExecOptions>,
): Promise<void> {
  // Saves the many children the compilation.
  const cache = new DriverFixture(context).directory;
  let next = 0;
  const hunt = async (): Promise<void> => {
    for (let round = next++; round < rounds; round = next++) {
      await huntOnce(new DriverFixture(context, options), { round, cache });
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, hunt));
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
    index % 4 === 0
      ? fixture.shell("exit 7")
      : fixture.task({ command: "sleep", args: [`${mark}${index}`] }),
  );
  const orders = { options: fixture.options, journal, tasks };
  await runAndKill(orders, { cache, lifeMs: Math.random() * LONGEST_LIFE_MS });
  if (round % 4 === 0) await runAndKill({ ...orders, tasks: [] }, { cache, lifeMs: 0 });

  const driver = await fixture.open();
  const entries = readJournal(journal);
  for (const entry of entries) {
    if (entry.step === "started") await checkFound(driver, entry, entries);
  }
  for (const task of tasks) {
    const steps = entries.filter(({ id }) => id === task.id).map(({ step }) => step);
    if (steps.at(-1) === "starting") await checkCutOff(driver, task);
  }
  await driver.reapUnknownTasks();
  for (const { id } of tasks) await driver.destroyTask(id, { force: true });
  assert.deepEqual(findMarked(mark), [], `processes of round ${round}`);
  assert.deepEqual(fixture.leftovers(), [], `files of round ${round}`);
  await driver.close();
}

/** A task whose handle was stored is there, running or with its exit code, until it is destroyed. */
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
  if (handle.config.driverConfig.command === "sleep") {
    if (!done("stopping")) assert.equal((await driver.inspectTask(id)).state, "running");
  } else if (!done("stopping")) {
    const { exitCode, error }: ExitResult = await driver.waitTask(id);
    assert.deepEqual({ exitCode, error }, { exitCode: 7, error: undefined });
  }
}

/** Of a start that was cut off nothing is left, and it can be done again. */
async function checkCutOff(driver: RawExecDriver, task: TaskConfig): Promise<void> {
  const recovery = driver.recoverTask(cutOffStart(task));
  await assert.rejects(recovery, { code: "not_found", message: /was cut off/ });
  const { command, args } = task.driverConfig;
  if (command === "sleep") assert.deepEqual(findMarked(`${args}`), [], "it does not run");
  await driver.startTask(task);
  if (command !== "sleep") return;
  // The kernel shows the arguments a moment after it has executed the command.
  const found = await eventually("it runs", () => {
    const pids = findMarked(`${args}`);
    return pids.length > 0 && pids;
  });
  assert.equal(found.length, 1, "it runs once");
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
  if (orders.tasks.length > 0) await firstLine(child.stdout);
  await sleep(lifeMs);
  await killChild(child);
}
