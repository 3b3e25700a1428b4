import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { test } from "node:test";
import { DriverFixture } from "./testing/driver-fixture.ts";
import { outputOf } from "./testing/output-of.ts";
import { eventually } from "./testing/waiting.ts";

if (process.getuid?.() === 0) {
  test("a task runs as its user, with that user's groups and no others", async (t) => {
    const fixture = new DriverFixture(t);
    const driver = await fixture.open();
    for (const env of [{}, { "odd.name": "1" }]) {
      const task = fixture.task({ command: "/usr/bin/id" }, { user: "nobody", env });
      const output = await outputOf(driver, task);
      assert.match(output, /^uid=65534\(nobody\) gid=65534\(nogroup\) groups=65534\(nogroup\)\n$/);
    }
  });

  test("a user's task may lie below a directory of root's alone (hashicorp/nomad#17871)", async (t) => {
    const fixture = new DriverFixture(t);
    const driver = await fixture.open();
    const allocDir = path.join(fixture.directory, "data/alloc");
    const task = fixture.shell("pwd; cat /proc/self/status | grep ^Uid", {
      user: "nobody",
      allocDir,
    });
    mkdirSync(path.join(allocDir, task.name, "local"), { recursive: true });
    chmodSync(path.join(fixture.directory, "data"), 0o700);
    const output = await outputOf(driver, task);
    assert.equal(output, `${path.join(allocDir, task.name)}\nUid:\t65534\t65534\t65534\t65534\n`);
  });

  test("an unknown user, and one with a denied group, run nothing", async (t) => {
    const fixture = new DriverFixture(t);
    const driver = await fixture.open({ denied_host_gids: "65534" });
    await assert.rejects(driver.startTask(fixture.shell("true", { user: "no-such-user" })), {
      code: "invalid_argument",
      message: /User "no-such-user" does not exist/,
    });
    await assert.rejects(driver.startTask(fixture.shell("true", { user: "nobody" })), {
      code: "permission_denied",
      message: /running as gid 65534 is disallowed/,
    });
    assert.deepEqual(fixture.leftovers(), []);
  });

  test("denied_host_uids and denied_host_gids count for the ids that result, however the user is written", async (t) => {
    const fixture = new DriverFixture(t);
    const denied = await fixture.open({ denied_host_uids: "0-10,65534" });
    for (const user of ["", "root", "0", "daemon", "1", "nobody", "65534"]) {
      await assert.rejects(denied.startTask(fixture.shell("true", { user })), {
        code: "permission_denied",
        message: /running as uid \d+ is disallowed/,
      });
    }
    for (const user of ["0x0", "+0", "00", " root", "root\n", "65534 ", "4294901758"]) {
      await assert.rejects(denied.startTask(fixture.shell("true", { user })), {
        code: "invalid_argument",
      });
    }
    assert.deepEqual(fixture.leftovers(), []);
  });

  test("a task and its sessions get every group of the user (hashicorp/nomad#5397)", (t) => {
    const groups = path.join(new DriverFixture(t).directory, "group");
    writeFileSync(groups, `${readFileSync("/etc/group", "utf8")}drover-test:x:54321:nobody\n`);
    // In a mount namespace of its own, where the user has one group more.
    const script = `mount --bind ${groups} /etc/group && exec "$@"`;
    const program = path.join(import.meta.dirname, "testing/show-groups.ts");
    const args = ["--mount", "sh", "-c", script, "sh", process.execPath, program];
    const output = execFileSync("unshare", args, { encoding: "utf8" });
    assert.equal(output, "65534 54321\n65534 54321\n");
  });

  test("the terminal of a session belongs to the task's user and has the caller's size", async (t) => {
    const fixture = new DriverFixture(t);
    const driver = await fixture.open();
    const task = fixture.shell("exec sleep 600", { user: "nobody" });
    await driver.startTask(task);
    const script =
      'id -u; stat -c "%u %F" "$(tty)"; : <"$(tty)" && echo open; read -r _; stty size';
    const command = ["/bin/sh", "-c", script];
    const session = await driver.execTask(task.id, { command, tty: true });
    let output = "";
    session.stdout.on("data", (chunk) => {
      output += chunk;
    });
    await eventually("the session waits", () => output.includes("open"));
    session.resize({ width: 101, height: 41 });
    session.stdin.write("\n");
    assert.equal((await session.exit).exitCode, 0);
    const lines = output.split(/\r?\n/).filter(Boolean);
    assert.deepEqual(lines, ["65534", "65534 character special file", "open", "41 101"]);
    await driver.destroyTask(task.id, { force: true });
    assert.deepEqual(fixture.leftovers(), []);
  });
}
