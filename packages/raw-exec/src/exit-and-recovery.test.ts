import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { release } from "node:os";
import path from "node:path";
import process from "node:process";
import { test } from "node:test";
import { cutOffStart } from "@drover/driver";
import { readProcess } from "@drover/process";
import { decodeDriverState, encodeDriverState } from "./state/driver-state.ts";
import { DriverFixture } from "./testing/driver-fixture.ts";
import { findMarked } from "./testing/marked-processes.ts";
import { eventually, waitForText } from "./testing/waiting.ts";

for (const signal of ["KILL", "TERM", "SEGV"]) {
  test(`what a task says is its own, also when SIG${signal} ends it`, async (t) => {
    const fixture = new DriverFixture(t);
    const driver = await fixture.open();
    const task = fixture.shell(`echo own words >&2; kill -${signal} $$`);
    await driver.startTask(task);
    await driver.waitTask(task.id);
    assert.equal(readFileSync(task.stderrPath, "utf8"), "own words\n");
    await driver.destroyTask(task.id, { force: false });
  });
}

/** Since when the kernel keeps the exit status of a process that somebody holds. */
const [major = 0, minor = 0] = release().split(".").map(Number);
const keepsStatus = major > 6 || (major === 6 && minor >= 15);

test("a task whose sentinel was killed goes on, and the kernel tells its exit code, or else it is unknown and not 0 (hashicorp/nomad#17782, #10430)", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  const task = fixture.shell("echo $PPID; while [ ! -e go ]; do sleep 0.05; done; exit 6");
  const handle = await driver.startTask(task);
  const sentinel = Number(await waitForText(task.stdoutPath, "\n"));
  process.kill(sentinel, "SIGKILL");
  await eventually("the sentinel has ended", () => (readProcess(sentinel)?.state ?? "Z") === "Z");
  assert.equal((await driver.inspectTask(task.id)).state, "running");
  writeFileSync(path.join(task.taskDir, "go"), "");
  const { exitCode, error } = await driver.waitTask(task.id);
  assert.equal(exitCode, keepsStatus ? 6 : 255);
  if (!keepsStatus) assert.match(error ?? "", /Exit code unknown/);
  await driver.close();
  // And so is the next process told.
  const next = await fixture.open();
  await next.recoverTask(handle);
  assert.equal((await next.waitTask(task.id)).exitCode, exitCode);
  await next.destroyTask(task.id, { force: false });
  assert.deepEqual(fixture.leftovers(), []);
});

test("signals to the sentinel, even to its whole session, do not end it", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  const task = fixture.shell("echo $PPID; while [ ! -e go ]; do sleep 0.05; done; exit 6");
  await driver.startTask(task);
  const sentinel = Number(await waitForText(task.stdoutPath, "\n"));
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP", "SIGUSR1", "SIGQUIT"] as const) {
    process.kill(-sentinel, signal);
  }
  writeFileSync(path.join(task.taskDir, "go"), "");
  assert.equal((await driver.waitTask(task.id)).exitCode, 6);
  await driver.destroyTask(task.id, { force: false });
});

test("a task whose sentinel somebody stopped with SIGSTOP is stopped and removed all the same", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  const task = fixture.shell("echo $PPID; exec sleep 600");
  await driver.startTask(task);
  const sentinel = Number(await waitForText(task.stdoutPath, "\n"));
  process.kill(sentinel, "SIGSTOP");
  await driver.stopTask(task.id, { timeoutMs: 10, signal: "SIGTERM" });
  assert.equal((await driver.waitTask(task.id)).exitCode, 143);
  await driver.destroyTask(task.id, { force: false });
  assert.deepEqual(fixture.leftovers(), []);
});

test("a start that was cut off after its command ran is found, with its exit code, and runs no second time", async (t) => {
  const fixture = new DriverFixture(t);
  const first = await fixture.open();
  const task = fixture.shell("echo began; while [ ! -e go ]; do sleep 0.05; done; exit 6");
  await first.startTask(task);
  await first.close();
  const second = await fixture.open();
  await second.recoverTask(cutOffStart(task));
  assert.equal((await second.inspectTask(task.id)).state, "running");
  await waitForText(task.stdoutPath, "began");
  await second.close();
  writeFileSync(path.join(task.taskDir, "go"), "");
  const third = await fixture.open();
  await third.recoverTask(cutOffStart(task));
  assert.equal((await third.waitTask(task.id)).exitCode, 6);
  assert.equal(readFileSync(task.stdoutPath, "utf8"), "began\n");
  await third.destroyTask(task.id, { force: false });
  assert.deepEqual(fixture.leftovers(), []);
});

test("of a start that was cut off, whose sentinel was killed too, the exit code is never made up, and it is not repeated", async (t) => {
  const fixture = new DriverFixture(t);
  const first = await fixture.open();
  const task = fixture.shell("echo $PPID; exec sleep 600");
  await first.startTask(task);
  const sentinel = Number(await waitForText(task.stdoutPath, "\n"));
  const { pid } = (await first.inspectTask(task.id)).attributes;
  await first.close();
  for (const victim of [sentinel, Number(pid)]) process.kill(victim, "SIGKILL");
  const second = await fixture.open();
  await second.recoverTask(cutOffStart(task));
  // By when the driver looked at it, the kernel may still have told.
  const { exitCode, error = "" } = await second.waitTask(task.id);
  if (exitCode !== 137) assert.match(error, /Exit code unknown/);
  await second.destroyTask(task.id, { force: false });
  assert.deepEqual(fixture.leftovers(), []);
});

test("a recycled pid is never signalled (hashicorp/nomad#23969)", async (t) => {
  const fixture = new DriverFixture(t);
  const first = await fixture.open();
  const task = fixture.shell("exit 0");
  const handle = await first.startTask(task);
  await first.waitTask(task.id);
  await first.close();
  const stranger = fixture.shell("exec sleep 600");
  const second = await fixture.open();
  await second.startTask(stranger);
  const { pid } = (await second.inspectTask(stranger.id)).attributes;
  const state = decodeDriverState(handle.version, handle.driverState);
  // Both may have begun within one tick of the clock; a pid takes longer to come again.
  const main = { ...state.main, pid: Number(pid), startTime: state.main.startTime - 1 };
  const recycled = { ...state, main };
  await second.recoverTask({ ...handle, driverState: encodeDriverState(recycled) });
  await second.stopTask(task.id, { timeoutMs: 1000, signal: "SIGTERM" });
  await second.destroyTask(task.id, { force: true });
  assert.equal((await second.inspectTask(stranger.id)).state, "running");
  await second.destroyTask(stranger.id, { force: true });
});

test("after a reboot a task is gone, unless its exit code is on disk", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  const ended = fixture.shell("exit 3");
  const handles = [await driver.startTask(ended)];
  await driver.waitTask(ended.id);
  await driver.close();
  const second = await fixture.open();
  const [handle] = handles;
  assert.ok(handle);
  const state = decodeDriverState(handle.version, handle.driverState);
  const before = { ...state.main, bootId: "00000000-0000-0000-0000-000000000000" };
  const rebooted = { ...handle, driverState: encodeDriverState({ ...state, main: before }) };
  await second.recoverTask(rebooted);
  assert.equal((await second.waitTask(ended.id)).exitCode, 3);
  await second.destroyTask(ended.id, { force: false });
  await assert.rejects(second.recoverTask(rebooted), { code: "not_found", message: /restarted/ });
});

test("a handle for another task's directory is refused and harms nobody", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  const victim = fixture.shell("exec sleep 600");
  const handle = await driver.startTask(victim);
  const other = fixture.shell("true");
  const forged = { ...handle, config: other };
  await assert.rejects(driver.recoverTask(forged), { code: "invalid_argument" });
  assert.equal((await driver.inspectTask(victim.id)).state, "running");
  await driver.destroyTask(victim.id, { force: true });
});

test("a new run of a task ends what an earlier, forgotten run left", async (t) => {
  const fixture = new DriverFixture(t);
  const first = await fixture.open();
  const duration = `600.${process.pid}77`;
  const task = fixture.task({ command: "sleep", args: [duration] });
  await first.startTask(task);
  await first.close();
  const second = await fixture.open();
  const again = { ...task, id: `${task.id}-again`, driverConfig: { command: "true" } };
  await second.startTask(again);
  assert.deepEqual(findMarked(duration), []);
  await second.destroyTask(again.id, { force: true });
  assert.deepEqual(fixture.leftovers(), []);
});

test("nothing but root can look into the state directories", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  const task = fixture.shell("exec sleep 600", { env: { SECRET: "swordfish" } });
  await driver.startTask(task);
  const tasks = path.join(fixture.runtimeDir, "tasks");
  const [name = ""] = readdirSync(tasks);
  for (const file of readdirSync(path.join(tasks, name))) {
    const isPipe = file === "lifeline" || file === "started";
    if (isPipe) continue;
    const content = readFileSync(path.join(tasks, name, file), "utf8");
    assert.ok(!content.includes("swordfish"), `${file} keeps the environment`);
  }
  await driver.destroyTask(task.id, { force: true });
});

test("a session's whole process tree is gone when its caller goes", async (t) => {
  const fixture = new DriverFixture(t);
  for (const cgroups of ["auto", "none"] as const) {
    const driver = await new DriverFixture(t, { cgroups }).open();
    const task = fixture.shell("exec sleep 600");
    await driver.startTask(task);
    for (const tty of [false, true]) {
      const duration = `600.${process.pid}88`;
      const script = `setsid sleep ${duration} & nohup sleep ${duration} & sleep ${duration}`;
      const caller = new AbortController();
      const { signal } = caller;
      const command = ["/bin/sh", "-c", script];
      const session = await driver.execTask(task.id, { command, tty, signal });
      session.stdout.resume();
      session.stderr.resume();
      await eventually("the session has children", () => findMarked(duration).length >= 3);
      caller.abort();
      await session.exit;
      assert.deepEqual(findMarked(duration), []);
    }
    assert.equal((await driver.inspectTask(task.id)).state, "running");
    await driver.destroyTask(task.id, { force: true });
  }
});

test("a session that a killed agent left behind ends when its task is recovered", async (t) => {
  const fixture = new DriverFixture(t);
  const first = await fixture.open();
  const task = fixture.shell("exec sleep 600");
  const handle = await first.startTask(task);
  const duration = `600.${process.pid}99`;
  await first.execTask(task.id, { command: ["sleep", duration], tty: false });
  assert.equal(findMarked(duration).length, 1);
  await first.close();
  const second = await fixture.open();
  await second.recoverTask(handle);
  assert.deepEqual(findMarked(duration), []);
  assert.equal((await second.inspectTask(task.id)).state, "running");
  await second.destroyTask(task.id, { force: true });
});

test("a stop with a time-out of 0 is immediate (hashicorp/nomad#11448)", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  const task = fixture.shell("trap '' INT TERM; echo ready; while :; do sleep 1; done");
  await driver.startTask(task);
  await waitForText(task.stdoutPath, "ready");
  await driver.stopTask(task.id, { timeoutMs: 0, signal: "SIGINT" });
  assert.equal((await driver.waitTask(task.id)).signal, 9);
  await driver.destroyTask(task.id, { force: false });
});
