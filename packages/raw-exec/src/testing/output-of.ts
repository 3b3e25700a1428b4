import { readFileSync } from "node:fs";
import type { TaskConfig } from "@drover/driver";
import type { RawExecDriver } from "../raw-exec-driver.ts";

/** Runs a task to its end. @returns its standard output */
export async function outputOf(driver: RawExecDriver, task: TaskConfig): Promise<string> {
  await driver.startTask(task);
  await driver.waitTask(task.id);
  await driver.destroyTask(task.id, { force: false });
  return readFileSync(task.stdoutPath, "utf8");
}
