import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { testTaskDriver } from "@drover/driver/conformance";
import { readCgroupMounts } from "@drover/process";
import { DriverFixture, delegatedRoot } from "./driver-fixture.ts";
import { huntRounds } from "./hunt-rounds.ts";
import { huntLeaks } from "./leak-hunt.ts";
import { openHarness } from "./raw-exec-harness.ts";

// Run by delegated-cgroup.test.ts, as an ordinary user and in a cgroup that belongs to that user.

const mounts = readCgroupMounts();
assert.ok(mounts?.version === 2);
const unit = delegatedRoot(mounts.directory);

test("this suite does not run as root, and in a unit of its own", () => {
  assert.notEqual(process.getuid?.(), 0);
  assert.match(unit, /\.service$/);
});

test("the first task's limits stand, and the agent has left the unit to the tasks", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  const task = fixture.task({ command: "sleep", args: ["600"] });
  const resources = { ...task.resources, cpuShares: 500, memoryMb: 64, memoryMaxMb: 128 };
  await driver.startTask({ ...task, resources });
  const group = path.join(unit, fixture.cgroupParent, `${task.allocId}.${task.name}.scope`);
  const read = (file: string) => readFileSync(path.join(group, file), "utf8").trim();
  assert.equal(read("memory.max"), `${128 * 1024 * 1024}`);
  assert.equal(read("memory.low"), `${64 * 1024 * 1024}`);
  assert.equal(read("cpu.weight"), "58");
  assert.equal(readFileSync(path.join(unit, "cgroup.procs"), "utf8"), "");
  assert.match(readFileSync("/proc/self/cgroup", "utf8"), /\.service\/agent$/m);
  const command = ["cat", "/proc/self/cgroup"];
  const session = await driver.execTask(task.id, { command, tty: false });
  assert.match(
    await text(session.stdout),
    new RegExp(`${fixture.cgroupParent}/${task.allocId}.task1.scope`),
  );
  await session.exit;
  await driver.destroyTask(task.id, { force: true });
  assert.deepEqual(fixture.leftovers(), []);
});

test("an OOM kill is reported", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  const task = fixture.task({ command: "tail", args: ["/dev/zero"] });
  await driver.startTask({ ...task, resources: { ...task.resources, memoryMb: 24 } });
  assert.deepEqual(await driver.waitTask(task.id), { exitCode: 137, signal: 9, oomKilled: true });
  await driver.destroyTask(task.id, { force: false });
});

test("cores of its own hold for a task", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  const task = fixture.shell("grep Cpus_allowed_list /proc/self/status");
  await driver.startTask({ ...task, resources: { ...task.resources, cpusetCpus: "1" } });
  await driver.waitTask(task.id);
  assert.equal(readFileSync(task.stdoutPath, "utf8"), "Cpus_allowed_list:\t1\n");
  await driver.destroyTask(task.id, { force: false });
});

test("whatever a task started is gone when it is stopped, also with a cleared environment", (t) =>
  huntLeaks(t, { rounds: huntRounds(), hasCgroups: true }));

testTaskDriver("raw_exec in a delegated cgroup", (context) => openHarness(context));
