import { appendFileSync } from "node:fs";
import { flushCompileCache } from "node:module";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { cutOffStart, type TaskConfig } from "@drover/driver";
import { RawExecDriver } from "../raw-exec-driver.ts";
import type { RawExecOptions } from "../raw-exec-options.ts";
import { type CrashJournal, encodeEntry, readJournal } from "./crash-journal.ts";

/** What the hunter tells this program. */
export interface CrashHuntOrders {
  readonly options: RawExecOptions;
  readonly journal: string;
  readonly tasks: readonly TaskConfig[];
  /** Whether to start the tasks, and not only to recover those that an earlier driver started. */
  readonly starts: boolean;
}

/**
 * Recovers what the journal knows, ends the rest, then starts, stops and destroys tasks, and writes each
 * step down as an agent would, until it is killed.
 */
async function main({ options, journal, tasks, starts }: CrashHuntOrders): Promise<void> {
  const write = (entry: CrashJournal[number]) => appendFileSync(journal, encodeEntry(entry));
  const driver = new RawExecDriver(options);
  await driver.setConfig({ enabled: true });
  const entries = readJournal(journal);
  for (const task of tasks) {
    const steps = entries.filter(({ id }) => id === task.id);
    const started = steps.find((entry) => entry.step === "started");
    if (steps.length === 0) continue;
    await driver.recoverTask(started?.handle ?? cutOffStart(task)).catch(() => undefined);
  }
  await driver.reapUnknownTasks();
  flushCompileCache();
  process.stdout.write("ready\n");
  await Promise.all(
    (starts ? tasks : []).map(async (task, index) => {
      await sleep(index * 10);
      write({ step: "starting", id: task.id });
      const handle = await driver.startTask(task);
      write({ step: "started", id: task.id, handle });
      await sleep(20);
      if (index % 2 === 0) return;
      write({ step: "stopping", id: task.id });
      await driver.stopTask(task.id, { timeoutMs: 20, signal: "SIGTERM" });
      write({ step: "destroying", id: task.id });
      await driver.destroyTask(task.id, { force: true });
    }),
  );
  await sleep(60_000);
}

await main(JSON.parse(process.argv[2] ?? ""));
