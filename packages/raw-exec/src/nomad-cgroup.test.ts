import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import type { TaskConfig } from "@drover/driver";
import { readCgroupMounts } from "@drover/process";
import { firstLine, killChild } from "@drover/testing";
import { DriverFixture, removeCgroup } from "./testing/driver-fixture.ts";
import { makeCgroup, makeCpuset } from "./testing/make-cgroup.ts";
import { findMarked } from "./testing/marked-processes.ts";
import { eventually, waitForText } from "./testing/waiting.ts";

const MEMORY_MB = 64;
/** Only a cgroup finds the first child, which hides where it comes from. */
const SCRIPT = 'cat /proc/self/cgroup; (env -i /usr/bin/setsid /bin/sleep "$1" &); sleep "$1"';

const mounts = readCgroupMounts();

/** A task as Nomad's client gives it to a driver. */
interface NomadTask {
  readonly fixture: DriverFixture;
  readonly task: TaskConfig & { taskDir: string };
  /** A word in the arguments of all its processes. */
  readonly mark: string;
  /** The absolute path that Nomad tells. */
  readonly cpusetCgroup: string;
  /** Where the memory limit is to stand. */
  readonly limitFile: string;
}

if (process.getuid?.() === 0 && mounts !== undefined) {
  test("a task joins the cgroup that Nomad made, has its limits, and so have its sessions", async (t) => {
    const { fixture, task, cpusetCgroup, limitFile } = layOut(t);
    const driver = await fixture.open();
    await driver.startTask(task);
    const isMember = new RegExp(`:/.*${path.basename(cpusetCgroup)}`, "m");
    assert.match(await waitForText(task.stdoutPath, "\n"), isMember);
    assert.equal(readFileSync(limitFile, "utf8").trim(), `${MEMORY_MB * 1024 * 1024}`);
    const command = ["cat", "/proc/self/cgroup"];
    const session = await driver.execTask(task.id, { command, tty: false });
    assert.match(await text(session.stdout), isMember);
    await session.exit;
    await driver.destroyTask(task.id, { force: true });
    assert.deepEqual(fixture.leftovers(), []);
  });

  test("all of a task in Nomad's cgroup is killed, and the cgroup is left to Nomad", async (t) => {
    const { fixture, task, mark, cpusetCgroup } = layOut(t);
    const first = await fixture.open();
    const handle = await first.startTask(task);
    await eventually("the task has children", () => findMarked(mark).length === 3);
    await first.execTask(task.id, { command: ["sleep", mark], tty: false });
    await first.close();
    const second = await fixture.open();
    await second.recoverTask(handle);
    await second.stopTask(task.id, { timeoutMs: 0, signal: "" });
    assert.deepEqual(findMarked(mark), []);
    await second.destroyTask(task.id, { force: false });
    assertLeft(cpusetCgroup);
  });

  test("a start that fails leaves Nomad's cgroup to Nomad", async (t) => {
    const { fixture, task, cpusetCgroup } = layOut(t);
    const driver = await fixture.open();
    const unstartable = { ...task, stdoutPath: "/nonexistent/stdout" };
    await assert.rejects(driver.startTask(unstartable), { code: "failed_precondition" });
    assertLeft(cpusetCgroup);
  });

  test("what the built-in driver left in Nomad's cgroup is ended before the task starts", async (t) => {
    const { fixture, task: planned, mark } = layOut(t);
    const task = { ...planned, driverConfig: { command: "/bin/sleep", args: [mark] } };
    const driver = await fixture.open();
    // As Nomad's own driver does: in the same cgroup, under a helper process that names the task.
    const handle = await driver.startTask(task);
    const [earlier] = findMarked(mark);
    const executor = spawn(
      "/bin/sh",
      [
        "-c",
        "read -r word; :",
        "executor",
        JSON.stringify({ LogFile: `${task.taskDir}/executor.out` }),
      ],
      { stdio: ["pipe", "ignore", "ignore"] },
    );
    t.after(() => killChild(executor));
    const second = new DriverFixture(t);
    const other = await second.open();
    const events = other.taskEvents({ signal: AbortSignal.timeout(60_000) });
    const again = { ...task, id: `${task.allocId}/${task.name}/again` };
    const driverState = Buffer.from("\x81\xaeReattachConfig\xc0", "latin1");
    await assert.rejects(other.recoverTask({ ...handle, config: again, driverState }), {
      code: "invalid_argument",
      message: /built-in raw_exec/,
    });
    await other.startTask(again);
    const [current, ...more] = findMarked(mark);
    assert.notEqual(current, earlier);
    assert.deepEqual(more, []);
    for await (const { taskId, message } of events) {
      assert.equal(taskId, again.id);
      assert.match(message, /had left running: process \d+$/);
      break;
    }
    await eventually("the helper process is gone", () => executor.signalCode === "SIGKILL");
    await other.destroyTask(again.id, { force: true });
  });

  if (mounts.version === 1) {
    test("other tasks in the same cpuset of Nomad's live on, and the other cgroups are removed", async (t) => {
      const { fixture, task, cpusetCgroup, limitFile } = layOut(t);
      const driver = await fixture.open();
      const join = `echo 0 >${cpusetCgroup}/cgroup.procs; echo joined; exec sleep 600`;
      const other = spawn("/bin/sh", ["-c", join], { stdio: ["ignore", "pipe", "inherit"] });
      await firstLine(other.stdout);
      await driver.startTask(task);
      await driver.destroyTask(task.id, { force: true });
      assert.equal(readFileSync(path.join(cpusetCgroup, "cgroup.procs"), "utf8"), `${other.pid}\n`);
      assert.ok(!existsSync(path.dirname(limitFile)));
      await killChild(other);
    });
  }
}

/**
 * On version 2 Nomad makes `nomad.slice/share.slice/<alloc>.<task>.scope`; on version 1 the cpuset
 * `nomad/share` of many tasks, and the driver makes the rest below `nomad`. Here `nomad` has a name
 * of the test's own.
 */
function layOut(context: TestContext): NomadTask {
  const fixture = new DriverFixture(context);
  const mark = `600.${process.pid}${path.basename(fixture.directory).length}55`;
  const { resources, ...task } = fixture.task({
    command: "/bin/sh",
    args: ["-c", SCRIPT, "sh", mark],
  });
  const scope = `${task.allocId}.${task.name}`;
  const parent = `${fixture.cgroupParent}-nomad`;
  let cpusetCgroup: string;
  let limitFile: string;
  assert.ok(mounts !== undefined);
  if (mounts.version === 2) {
    cpusetCgroup = makeCgroup(mounts.directory, `${parent}/share.slice/${scope}.scope`);
    limitFile = path.join(cpusetCgroup, "memory.max");
    context.after(() => removeCgroup(path.join(mounts.directory, parent)));
  } else {
    const mountOf = (controller: string) => mounts.controllers.get(controller) ?? "";
    cpusetCgroup = makeCpuset(mountOf("cpuset"), `${parent}/share`);
    limitFile = path.join(mountOf("memory"), parent, scope, "memory.limit_in_bytes");
    context.after(() => {
      for (const mount of mounts.controllers.values()) removeCgroup(path.join(mount, parent));
    });
  }
  const limits = { ...resources, memoryMb: MEMORY_MB, cpusetCgroup };
  return { fixture, task: { ...task, resources: limits }, mark, cpusetCgroup, limitFile };
}

function assertLeft(cgroup: string): void {
  assert.equal(readFileSync(path.join(cgroup, "cgroup.procs"), "utf8"), "");
  const entries = readdirSync(cgroup, { withFileTypes: true });
  assert.deepEqual(
    entries.filter((entry) => entry.isDirectory()),
    [],
  );
}
