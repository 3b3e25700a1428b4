import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { HarnessFactory } from "./driver-harness.ts";
import { within } from "./waiting.ts";

const SIGKILL = 9;
const SIGTERM = 15;
const SIGUSR1 = 10;
/** Longer than any test may take: whoever waits for it fails. */
const FAR_TOO_LONG_MS = 600_000;

/** Signals, and ending tasks with them. */
export function testStop(open: HarnessFactory): void {
  describe("stop", () => {
    test("the kill signal ends a task, and the result names it", async (t) => {
      const { driver, task } = await open(t);
      const config = await task({ kind: "run" });
      await driver.startTask(config);
      const options = { timeoutMs: FAR_TOO_LONG_MS, signal: "SIGTERM" };
      await within(driver.stopTask(config.id, options));
      const { exitCode, signal } = await driver.waitTask(config.id);
      assert.deepEqual({ exitCode, signal }, { exitCode: 128 + SIGTERM, signal: SIGTERM });
      await driver.destroyTask(config.id, { force: false });
    });

    test("a task that ignores the kill signal is killed after the time-out", async (t) => {
      const { driver, task, ready } = await open(t);
      const config = await task({ kind: "ignore-signals" });
      await driver.startTask(config);
      await ready(config);
      await within(driver.stopTask(config.id, { timeoutMs: 100, signal: "SIGTERM" }));
      assert.equal((await driver.waitTask(config.id)).signal, SIGKILL);
      await driver.destroyTask(config.id, { force: false });
    });

    test("a time-out of 0 kills at once", async (t) => {
      const { driver, task } = await open(t);
      const config = await task({ kind: "run" });
      await driver.startTask(config);
      await within(driver.stopTask(config.id, { timeoutMs: 0, signal: "SIGTERM" }));
      assert.equal((await driver.waitTask(config.id)).signal, SIGKILL);
      await driver.destroyTask(config.id, { force: false });
    });

    test("a second stop with a shorter time-out shortens the first", async (t) => {
      const { driver, task, ready } = await open(t);
      const config = await task({ kind: "ignore-signals" });
      await driver.startTask(config);
      await ready(config);
      const patient = driver.stopTask(config.id, { timeoutMs: FAR_TOO_LONG_MS, signal: "SIGTERM" });
      await within(driver.stopTask(config.id, { timeoutMs: 0, signal: "SIGTERM" }));
      await within(patient);
      await driver.destroyTask(config.id, { force: false });
    });

    test("stopping an ended task changes nothing", async (t) => {
      const { driver, task } = await open(t);
      const config = await task({ kind: "exit", code: 4 });
      await driver.startTask(config);
      await within(driver.waitTask(config.id));
      await within(driver.stopTask(config.id, { timeoutMs: 1000, signal: "" }));
      assert.equal((await driver.waitTask(config.id)).exitCode, 4);
      await driver.destroyTask(config.id, { force: false });
    });

    test("an unknown kill signal is refused and the task goes on", async (t) => {
      const { driver, task } = await open(t);
      const config = await task({ kind: "run" });
      await driver.startTask(config);
      const stop = driver.stopTask(config.id, { timeoutMs: 0, signal: "SIGNONSENSE" });
      await assert.rejects(stop, { code: "invalid_argument", message: /SIGNONSENSE/ });
      assert.equal((await driver.inspectTask(config.id)).state, "running");
      await driver.destroyTask(config.id, { force: true });
    });

    test("a signal reaches the task", async (t) => {
      const { driver, task } = await open(t);
      const config = await task({ kind: "run" });
      await driver.startTask(config);
      await driver.signalTask(config.id, "SIGUSR1");
      assert.equal((await within(driver.waitTask(config.id))).signal, SIGUSR1);
      const late = driver.signalTask(config.id, "SIGUSR1");
      await assert.rejects(late, { code: "failed_precondition" });
      await driver.destroyTask(config.id, { force: false });
    });

    test("an unknown signal is refused by name and the task goes on", async (t) => {
      const { driver, task } = await open(t);
      const config = await task({ kind: "run" });
      await driver.startTask(config);
      const sent = driver.signalTask(config.id, "SIGNONSENSE");
      await assert.rejects(sent, { code: "invalid_argument", message: /SIGNONSENSE/ });
      assert.equal((await driver.inspectTask(config.id)).state, "running");
      await driver.destroyTask(config.id, { force: true });
    });
  });
}
