import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import type { DriverEvent, TaskConfig, TaskResources } from "@drover/driver";
import { readCgroupMounts } from "@drover/process";
import { firstLine, killChild } from "@drover/testing";
import { DriverFixture } from "./testing/driver-fixture.ts";
import { makeCgroup } from "./testing/make-cgroup.ts";
import { waitForText } from "./testing/waiting.ts";

const MIB = 1024 * 1024;
const mounts = readCgroupMounts();
const resources: TaskResources = {
  cpuShares: 500,
  memoryMb: 64,
  memoryMaxMb: 0,
  cpusetCpus: "",
  cpusetCgroup: "",
  ports: [],
};

/** A control file of a task's cgroup, under its name in either version. */
function readLimit(
  fixture: DriverFixture,
  task: TaskConfig,
  { controller, v1, v2 }: { controller: string; v1: string; v2: string },
): string {
  const group = `${fixture.cgroupParent}/${task.allocId}.${task.name}`;
  const file =
    mounts?.version === 2
      ? path.join(mounts.directory, `${group}.scope`, v2)
      : path.join(mounts?.controllers.get(controller) ?? "", group, v1);
  return readFileSync(file, "utf8").trim();
}

const HARD_LIMIT = { controller: "memory", v1: "memory.limit_in_bytes", v2: "memory.max" };
const RESERVATION = { controller: "memory", v1: "memory.soft_limit_in_bytes", v2: "memory.low" };
const CPU = { controller: "cpu", v1: "cpu.shares", v2: "cpu.weight" };

if (process.getuid?.() === 0 && mounts !== undefined) {
  test("memory and cpu limits stand in the task's cgroup", async (t) => {
    const fixture = new DriverFixture(t);
    const driver = await fixture.open();
    const plain = fixture.task({ command: "sleep", args: ["600"] }, { resources });
    await driver.startTask(plain);
    assert.equal(readLimit(fixture, plain, HARD_LIMIT), `${64 * MIB}`);
    assert.equal(readLimit(fixture, plain, CPU), mounts.version === 2 ? "58" : "500");
    await driver.destroyTask(plain.id, { force: true });

    const burst = { ...resources, memoryMaxMb: 128 };
    const larger = fixture.task({ command: "sleep", args: ["600"] }, { resources: burst });
    await driver.startTask(larger);
    assert.equal(readLimit(fixture, larger, HARD_LIMIT), `${128 * MIB}`);
    assert.equal(readLimit(fixture, larger, RESERVATION), `${64 * MIB}`);
    await driver.destroyTask(larger.id, { force: true });
  });

  test("a memory_max of -1 is no limit, and memory is reserved (hashicorp/nomad#19588)", async (t) => {
    const fixture = new DriverFixture(t);
    const driver = await fixture.open();
    const unlimited = { ...resources, memoryMaxMb: -1 };
    const task = fixture.task({ command: "sleep", args: ["600"] }, { resources: unlimited });
    await driver.startTask(task);
    const limit = readLimit(fixture, task, HARD_LIMIT);
    assert.ok(limit === "max" || Number(limit) > 1024 ** 5, limit);
    assert.equal(readLimit(fixture, task, RESERVATION), `${64 * MIB}`);
    await driver.destroyTask(task.id, { force: true });

    const hungry = { command: "/bin/sh", args: ["-c", "head -c 100M /dev/zero | tail | wc -c"] };
    const larger = fixture.task(hungry, { resources: unlimited });
    await driver.startTask(larger);
    assert.equal((await driver.waitTask(larger.id)).oomKilled, false);
    await driver.destroyTask(larger.id, { force: false });
    assert.equal(readFileSync(larger.stdoutPath, "utf8"), `${100 * MIB}\n`);
  });

  test("tasks start although somebody removed the directory of their cgroups (hashicorp/nomad#23595)", async (t) => {
    const fixture = new DriverFixture(t);
    const driver = await fixture.open();
    for (let round = 0; round < 2; round++) {
      const task = fixture.shell("exit 5");
      await driver.startTask(task);
      assert.equal((await driver.waitTask(task.id)).exitCode, 5);
      await driver.destroyTask(task.id, { force: false });
      const parents = fixture.cgroupDirectories();
      assert.ok(parents.length > 0);
      for (const parent of parents) rmdirSync(parent);
    }
  });

  test("a task without resources starts (hashicorp/nomad#26168)", async (t) => {
    const fixture = new DriverFixture(t);
    const driver = await fixture.open();
    const none = { ...resources, cpuShares: 0, memoryMb: 0 };
    const task = fixture.shell("exit 5", { resources: none });
    await driver.startTask(task);
    assert.equal((await driver.waitTask(task.id)).exitCode, 5);
    await driver.destroyTask(task.id, { force: false });
  });

  test("an OOM kill is reported, with the limit (hashicorp/nomad#19767)", async (t) => {
    const fixture = new DriverFixture(t);
    const driver = await fixture.open();
    const small = { ...resources, memoryMb: 24 };
    const hog = { command: "tail", args: ["/dev/zero"] };
    const task = fixture.task(hog, { resources: small });
    const ending = new AbortController();
    const events = driver.taskEvents({ signal: ending.signal })[Symbol.asyncIterator]();
    await driver.startTask(task);
    const result = await driver.waitTask(task.id);
    assert.deepEqual(result, { exitCode: 137, signal: 9, oomKilled: true });
    const event: DriverEvent = (await events.next()).value;
    assert.equal(event.taskId, task.id);
    assert.match(event.message, /OOM killer .* \(memory limit: 24 MiB\)/);
    ending.abort();
    await driver.destroyTask(task.id, { force: false });
  });

  test("cores of its own hold for a task", async (t) => {
    if (mounts.version === 1 && !mounts.controllers.has("cpuset")) {
      t.skip("this machine mounts no cpuset controller");
      return;
    }
    const fixture = new DriverFixture(t);
    const driver = await fixture.open();
    const task = fixture.shell("grep Cpus_allowed_list /proc/self/status", {
      resources: { ...resources, cpusetCpus: "1" },
    });
    await driver.startTask(task);
    await driver.waitTask(task.id);
    assert.equal(readFileSync(task.stdoutPath, "utf8"), "Cpus_allowed_list:\t1\n");
    await driver.destroyTask(task.id, { force: false });
  });

  test("an override is joined and left as it is, with its limits and its other members", async (t) => {
    const fixture = new DriverFixture(t);
    const driver = await fixture.open();
    const inner = `${fixture.cgroupParent}/theirs`;
    const theirs = makeTheirs(inner);
    const limit = path.join(theirs, mounts.version === 2 ? HARD_LIMIT.v2 : HARD_LIMIT.v1);
    writeFileSync(limit, `${100 * MIB}`);
    const join = `echo 0 >${theirs}/cgroup.procs; echo joined; exec sleep 600`;
    const other = spawn("/bin/sh", ["-c", join], { stdio: ["ignore", "pipe", "inherit"] });
    t.after(() => other.kill("SIGKILL"));
    await firstLine(other.stdout);
    const override =
      mounts.version === 2
        ? { cgroup_v2_override: inner }
        : { cgroup_v1_override: [{ memory: inner }] };
    const script = "cat /proc/self/cgroup; setsid sleep 600 & exit 0";
    const config = { command: "/bin/sh", args: ["-c", script], ...override };
    const task = fixture.task(config, { resources });
    await driver.startTask(task);
    await driver.waitTask(task.id);
    assert.match(readFileSync(task.stdoutPath, "utf8"), new RegExp(`:/${inner}$`, "m"));
    assert.equal(readFileSync(limit, "utf8"), `${100 * MIB}\n`);
    await driver.destroyTask(task.id, { force: false });
    assert.equal(readFileSync(path.join(theirs, "cgroup.procs"), "utf8"), `${other.pid}\n`);
    await killChild(other);
    rmdirSync(theirs);
  });

  test("an override that is not there fails the start with its path", async (t) => {
    const fixture = new DriverFixture(t);
    const driver = await fixture.open();
    const override =
      mounts.version === 2
        ? { cgroup_v2_override: "no/such/group" }
        : { cgroup_v1_override: [{ memory: "no/such/group" }] };
    const task = fixture.task({ command: "true", ...override });
    await assert.rejects(driver.startTask(task), {
      code: "failed_precondition",
      message: /no\/such\/group does not exist/,
    });
    assert.deepEqual(fixture.leftovers(), []);
  });

  test("a session is counted with its task", async (t) => {
    const fixture = new DriverFixture(t);
    const driver = await fixture.open();
    const task = fixture.task({ command: "sleep", args: ["600"] });
    await driver.startTask(task);
    const command = ["cat", "/proc/self/cgroup"];
    const session = await driver.execTask(task.id, { command, tty: false });
    const output = await text(session.stdout);
    await session.exit;
    assert.match(output, new RegExp(`:/${fixture.cgroupParent}/${task.allocId}.${task.name}`));
    await driver.destroyTask(task.id, { force: true });
    assert.deepEqual(fixture.leftovers(), []);
  });

  test("a sentinel that is a Node program puts its task and sessions into the cgroup too", async (t) => {
    const fixture = new DriverFixture(t, { sentinel: "node" });
    const driver = await fixture.open();
    const task = fixture.shell("cat /proc/self/cgroup; exec sleep 600", { resources });
    await driver.startTask(task);
    const group = new RegExp(`:/${fixture.cgroupParent}/${task.allocId}.${task.name}`);
    assert.match(await waitForText(task.stdoutPath, "\n"), group);
    assert.equal(readLimit(fixture, task, HARD_LIMIT), `${64 * MIB}`);
    const command = ["cat", "/proc/self/cgroup"];
    const session = await driver.execTask(task.id, { command, tty: false });
    assert.match(await text(session.stdout), group);
    await session.exit;
    await driver.destroyTask(task.id, { force: true });
    assert.deepEqual(fixture.leftovers(), []);
  });

  test("usage is read from the cgroup, and per process when asked", async (t) => {
    const fixture = new DriverFixture(t);
    const driver = await fixture.open();
    await driver.setConfig({ enabled: true }, { minPort: 1, maxPort: 2, coreMhz: 1000 });
    const task = fixture.shell("sleep 600 & while :; do :; done");
    await driver.startTask(task);
    const { signal } = new AbortController();
    let readings = 0;
    const options = { intervalMs: 300, signal, perProcess: true };
    for await (const { total, byPid } of driver.taskStats(task.id, options)) {
      readings += 1;
      // Also of a task that is new, of which the group's counters may know nothing.
      assert.ok((total.memory.rss ?? 0) > 0);
      if (readings === 1) continue;
      assert.ok((total.cpu.percent ?? 0) > 0);
      assert.equal(total.cpu.totalTicks, ((total.cpu.percent ?? 0) / 100) * 1000);
      assert.ok((total.memory.usage ?? 0) > 0);
      assert.equal(Object.keys(byPid).length, 2);
      break;
    }
    await driver.destroyTask(task.id, { force: true });
  });
}

/** A cgroup that the operator made, with a limit on memory to set. */
function makeTheirs(inner: string): string {
  if (mounts?.version === 2) return makeCgroup(mounts.directory, inner);
  const theirs = path.join(mounts?.controllers.get("memory") ?? "", inner);
  mkdirSync(theirs, { recursive: true });
  return theirs;
}
