import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { DriverFixture } from "./testing/driver-fixture.ts";
import { eventually } from "./testing/waiting.ts";

test("a task's exit code and both outputs are kept", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  const task = fixture.shell("echo out; echo err >&2; exit 7");
  await driver.startTask(task);
  assert.deepEqual(await driver.waitTask(task.id), { exitCode: 7, signal: 0, oomKilled: false });
  assert.equal(readFileSync(task.stdoutPath, "utf8"), "out\n");
  assert.equal(readFileSync(task.stderrPath, "utf8"), "err\n");
  await driver.destroyTask(task.id, { force: false });
  assert.deepEqual(fixture.leftovers(), []);
});

test("a second driver process finds a running task and its exit code", async (t) => {
  const fixture = new DriverFixture(t);
  const first = await fixture.open();
  const task = fixture.shell("while [ ! -e go ]; do sleep 0.05; done; exit 9");
  const handle = await first.startTask(task);
  await first.close();
  const second = await fixture.open();
  await second.recoverTask(handle);
  assert.equal((await second.inspectTask(task.id)).state, "running");
  writeFileSync(`${task.taskDir}/go`, "");
  assert.equal((await second.waitTask(task.id)).exitCode, 9);
  await second.destroyTask(task.id, { force: false });
  assert.deepEqual(fixture.leftovers(), []);
});

test("a driver that is closed while a task is being stopped keeps no process alive", async (t) => {
  const fixture = new DriverFixture(t);
  const first = await fixture.open();
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const task = fixture.shell("trap '' INT; echo >ready; while :; do sleep 0.05; done");
  const handle = await first.startTask(task);
  await eventually("it ignores the signal", () => existsSync(`${task.taskDir}/ready`));
  const before = timers();
  void first.stopTask(task.id, { timeoutMs: 3_600_000, signal: "" });
  await first.close();
  assert.ok(timers() <= before, `${timers()} timers, and ${before} before`);
  const second = await fixture.open();
  await second.recoverTask(handle);
  await second.destroyTask(task.id, { force: true });
  assert.deepEqual(fixture.leftovers(), []);
});

test("a start that fails leaves nothing", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  const task = fixture.shell("true", { stdoutPath: "/nonexistent/stdout" });
  await assert.rejects(driver.startTask(task), { code: "failed_precondition" });
  assert.deepEqual(fixture.leftovers(), []);
  assert.ok(!existsSync(task.stdoutPath));
});
