import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { HarnessFactory } from "./driver-harness.ts";
import { first, within } from "./waiting.ts";

const UNKNOWN = "no-such-alloc/no-such-task/1";

/** Starting, waiting, inspecting, measuring and forgetting. */
export function testLifecycle(open: HarnessFactory): void {
  describe("lifecycle", () => {
    test("a started task is running and its handle names it", async (t) => {
      const { driver, task } = await open(t);
      const config = await task({ kind: "run" });
      const handle = await driver.startTask(config);
      assert.equal(handle.state, "running");
      assert.equal(handle.config.id, config.id);
      const status = await driver.inspectTask(config.id);
      assert.equal(status.state, "running");
      assert.equal(status.name, config.name);
      assert.equal(status.completedAt, undefined);
      await driver.destroyTask(config.id, { force: true });
    });

    test("an id that is in use is refused and its task goes on", async (t) => {
      const { driver, task } = await open(t);
      const config = await task({ kind: "run" });
      await driver.startTask(config);
      await assert.rejects(driver.startTask(config), { code: "already_exists" });
      assert.equal((await driver.inspectTask(config.id)).state, "running");
      await driver.destroyTask(config.id, { force: true });
    });

    test("a task that cannot start is not known afterwards", async (t) => {
      const { driver, task } = await open(t);
      const config = await task({ kind: "unstartable" });
      await assert.rejects(driver.startTask(config), { name: "Fault" });
      await assert.rejects(driver.inspectTask(config.id), { code: "not_found" });
    });

    test("an unknown option is refused by name", async (t) => {
      const { driver, task } = await open(t);
      const config = await task({ kind: "misconfigured" });
      await assert.rejects(driver.startTask(config), { code: "invalid_argument" });
      await assert.rejects(driver.inspectTask(config.id), { code: "not_found" });
    });

    test("every waiter gets the exit code, also after the end", async (t) => {
      const { driver, task } = await open(t);
      const config = await task({ kind: "exit", code: 7 });
      await driver.startTask(config);
      const waiters = [driver.waitTask(config.id), driver.waitTask(config.id)];
      const results = await within(Promise.all(waiters));
      results.push(await driver.waitTask(config.id));
      for (const { exitCode, signal, error } of results) {
        assert.deepEqual({ exitCode, signal, error }, { exitCode: 7, signal: 0, error: undefined });
      }
      const status = await driver.inspectTask(config.id);
      assert.equal(status.state, "exited");
      assert.equal(status.result?.exitCode, 7);
      assert.ok(status.completedAt !== undefined && status.completedAt >= status.startedAt);
      await driver.destroyTask(config.id, { force: false });
    });

    test("a waiter that gives up does not touch the task", async (t) => {
      const { driver, task } = await open(t);
      const config = await task({ kind: "run" });
      await driver.startTask(config);
      const ending = new AbortController();
      const waiting = driver.waitTask(config.id, { signal: ending.signal });
      ending.abort();
      await assert.rejects(waiting, { code: "canceled" });
      assert.equal((await driver.inspectTask(config.id)).state, "running");
      await driver.destroyTask(config.id, { force: true });
    });

    test("a task that is not known is not found", async (t) => {
      const { driver } = await open(t);
      const notFound = { code: "not_found" };
      const stop = driver.stopTask(UNKNOWN, { timeoutMs: 0, signal: "" });
      await assert.rejects(stop, notFound);
      await assert.rejects(driver.waitTask(UNKNOWN), notFound);
      await assert.rejects(driver.inspectTask(UNKNOWN), notFound);
      await assert.rejects(driver.signalTask(UNKNOWN, "SIGTERM"), notFound);
      const { signal } = new AbortController();
      const stats = driver.taskStats(UNKNOWN, { intervalMs: 1000, signal });
      await assert.rejects(first(stats), notFound);
    });

    test("a running task is destroyed by force only", async (t) => {
      const { driver, task } = await open(t);
      const config = await task({ kind: "run" });
      await driver.startTask(config);
      const gentle = driver.destroyTask(config.id, { force: false });
      await assert.rejects(gentle, { code: "failed_precondition" });
      const waiting = driver.waitTask(config.id);
      await within(driver.destroyTask(config.id, { force: true }));
      assert.notEqual((await waiting).exitCode, 0);
      await assert.rejects(driver.inspectTask(config.id), { code: "not_found" });
    });

    test("destroying again, or what was never there, is no error", async (t) => {
      const { driver, task } = await open(t);
      const config = await task({ kind: "exit", code: 0 });
      await driver.startTask(config);
      await within(driver.waitTask(config.id));
      await driver.destroyTask(config.id, { force: false });
      await driver.destroyTask(config.id, { force: false });
      await driver.destroyTask(UNKNOWN, { force: true });
    });

    test("the id of a destroyed task can be used again", async (t) => {
      const { driver, task } = await open(t);
      const config = await task({ kind: "exit", code: 3 });
      for (let round = 0; round < 2; round++) {
        await driver.startTask(config);
        assert.equal((await within(driver.waitTask(config.id))).exitCode, 3);
        await driver.destroyTask(config.id, { force: false });
      }
    });

    test("usage comes at once, again after the interval, and ends with the task", async (t) => {
      const { driver, task } = await open(t);
      const config = await task({ kind: "run" });
      await driver.startTask(config);
      const { signal } = new AbortController();
      let readings = 0;
      const reading = (async () => {
        for await (const usage of driver.taskStats(config.id, { intervalMs: 20, signal })) {
          assert.ok(usage.timestamp instanceof Date);
          readings += 1;
          if (readings === 2) await driver.stopTask(config.id, { timeoutMs: 0, signal: "" });
        }
      })();
      await within(reading);
      assert.ok(readings >= 2);
      await driver.destroyTask(config.id, { force: true });
    });

    test("usage ends when its caller does", async (t) => {
      const { driver, task } = await open(t);
      const config = await task({ kind: "run" });
      await driver.startTask(config);
      const ending = new AbortController();
      const { signal } = ending;
      const reading = (async () => {
        for await (const _ of driver.taskStats(config.id, { intervalMs: 60_000, signal })) {
          ending.abort();
        }
      })();
      await within(reading);
      await driver.destroyTask(config.id, { force: true });
    });
  });
}
