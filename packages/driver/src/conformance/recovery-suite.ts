import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Fault } from "@drover/fault";
import { cutOffStart } from "../contract/cut-off-start.ts";
import type { TaskHandle } from "../contract/task-handle.ts";
import type { HarnessFactory } from "./driver-harness.ts";
import { within } from "./waiting.ts";

/** Finding tasks again after a restart, from their handles alone. */
export function testRecovery(open: HarnessFactory): void {
  describe("recovery", () => {
    test("a running task is found again and can be stopped", async (t) => {
      const harness = await open(t);
      const config = await harness.task({ kind: "run" });
      const handle = stored(await harness.driver.startTask(config));
      const driver = await harness.reopen();
      await driver.recoverTask(handle);
      assert.equal((await driver.inspectTask(config.id)).state, "running");
      await within(driver.stopTask(config.id, { timeoutMs: 60_000, signal: "SIGTERM" }));
      assert.equal((await driver.waitTask(config.id)).exitCode, 143);
      await driver.destroyTask(config.id, { force: false });
    });

    test("a task that ended meanwhile has its exit code", async (t) => {
      const harness = await open(t);
      const config = await harness.task({ kind: "exit", code: 5 });
      const handle = stored(await harness.driver.startTask(config));
      await within(harness.driver.waitTask(config.id));
      const driver = await harness.reopen();
      await driver.recoverTask(handle);
      assert.equal((await within(driver.waitTask(config.id))).exitCode, 5);
      await driver.destroyTask(config.id, { force: false });
    });

    test("recovering twice is as good as once", async (t) => {
      const harness = await open(t);
      const config = await harness.task({ kind: "run" });
      const handle = stored(await harness.driver.startTask(config));
      await harness.driver.recoverTask(handle);
      const driver = await harness.reopen();
      await driver.recoverTask(handle);
      await driver.recoverTask(handle);
      await driver.destroyTask(config.id, { force: true });
    });

    test("a task is not known after a restart until it is recovered", async (t) => {
      const harness = await open(t);
      const config = await harness.task({ kind: "run" });
      const handle = stored(await harness.driver.startTask(config));
      const driver = await harness.reopen();
      await assert.rejects(driver.inspectTask(config.id), { code: "not_found" });
      await driver.recoverTask(handle);
      await driver.destroyTask(config.id, { force: true });
    });

    test("a destroyed task is not found", async (t) => {
      const { driver, task } = await open(t);
      const config = await task({ kind: "exit", code: 0 });
      const handle = stored(await driver.startTask(config));
      await driver.destroyTask(config.id, { force: true });
      await assert.rejects(driver.recoverTask(handle), { code: "not_found" });
    });

    test("a start that was cut off is found, or cleared away and done again", async (t) => {
      const harness = await open(t);
      const config = await harness.task({ kind: "run" });
      await harness.driver.startTask(config);
      const driver = await harness.reopen();
      const found = await isFound(driver.recoverTask(cutOffStart(config)));
      if (!found) await driver.startTask(config);
      assert.equal((await driver.inspectTask(config.id)).state, "running");
      await driver.destroyTask(config.id, { force: true });
    });

    test("a start that was cut off before anything was made is not found", async (t) => {
      const { driver, task } = await open(t);
      const config = await task({ kind: "run" });
      await assert.rejects(driver.recoverTask(cutOffStart(config)), { code: "not_found" });
      await driver.startTask(config);
      await driver.destroyTask(config.id, { force: true });
    });

    test("a handle of garbage is refused", async (t) => {
      const { driver, task } = await open(t);
      const config = await task({ kind: "run" });
      for (const text of ["", "null", "[]", "{}", '{"version":1}', "\u0000\u0001\u0002"]) {
        const driverState = Buffer.from(text);
        const handle = { version: 1, config, state: "running", driverState } as const;
        await assert.rejects(driver.recoverTask(handle), { code: "invalid_argument" }, text);
      }
    });

    test("a handle of another version is refused", async (t) => {
      const { driver, task } = await open(t);
      const config = await task({ kind: "run" });
      const handle = await driver.startTask(config);
      await driver.destroyTask(config.id, { force: true });
      const other = { ...handle, version: 999_999 };
      await assert.rejects(driver.recoverTask(other), { code: "invalid_argument" });
    });
  });
}

async function isFound(recovery: Promise<void>): Promise<boolean> {
  try {
    await recovery;
    return true;
  } catch (error) {
    assert.equal(Fault.from(error).code, "not_found");
    return false;
  }
}

/** As a client gives it back: through its store, without the driver's configuration. */
function stored(handle: TaskHandle): TaskHandle {
  return structuredClone({ ...handle, config: { ...handle.config, driverConfig: {} } });
}
