import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { DriverFixture } from "./testing/driver-fixture.ts";
import { outputOf } from "./testing/output-of.ts";
import { waitForText } from "./testing/waiting.ts";

const isRoot = process.getuid?.() === 0;

test("a task whose outputs nobody wants has none (hashicorp/nomad's own suite)", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  const script = "[ /proc/$$/fd/1 -ef /dev/null ] && [ /proc/$$/fd/2 -ef /dev/null ] && exit 7";
  const task = fixture.shell(script, { stdoutPath: "", stderrPath: "" });
  await driver.startTask(task);
  assert.equal((await driver.waitTask(task.id)).exitCode, 7);
  await driver.destroyTask(task.id, { force: true });
});

test("a command is looked up in local, the task directory, and the agent's PATH", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  const script = (word: string) => `#!/bin/sh\necho ${word}\n`;
  const first = fixture.task({ command: "env" });
  writeFileSync(path.join(first.taskDir, "env"), script("task"), { mode: 0o755 });
  writeFileSync(path.join(first.taskDir, "local/env"), script("local"), { mode: 0o755 });
  assert.equal(await outputOf(driver, first), "local\n");
  const second = fixture.task({ command: "env" });
  writeFileSync(path.join(second.taskDir, "env"), script("task"), { mode: 0o755 });
  assert.equal(await outputOf(driver, second), "task\n");
  assert.match(await outputOf(driver, fixture.task({ command: "env" })), /^DROVER_TASK=/m);
});

test("a file of the task without execute bits gets mode 0555 (hashicorp/nomad#2625)", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  const task = fixture.task({ command: "download" });
  const file = path.join(task.taskDir, "local/download");
  writeFileSync(file, "#!/bin/sh\necho downloaded\n", { mode: 0o600 });
  assert.equal(await outputOf(driver, task), "downloaded\n");
  assert.equal(statSync(file).mode & 0o777, 0o555);
});

test("a file of the machine without execute bits is refused and left as it is", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  const file = path.join(fixture.directory, "not-a-program");
  writeFileSync(file, "#!/bin/sh\n", { mode: 0o600 });
  const start = driver.startTask(fixture.task({ command: file }));
  await assert.rejects(start, { code: "permission_denied", message: /not executable/ });
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test("a missing command is named as Nomad names it", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  const start = driver.startTask(fixture.task({ command: "no-such-program" }));
  const message = /^binary "no-such-program" could not be found/;
  await assert.rejects(start, { code: "not_found", message });
});

test("a file that the kernel would not execute is not run by a shell", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  const without = fixture.task({ command: "script" });
  const touched = path.join(without.taskDir, "touched");
  writeFileSync(path.join(without.taskDir, "script"), `touch ${touched}\n`, { mode: 0o755 });
  await assert.rejects(driver.startTask(without), {
    code: "invalid_argument",
    message: /Exec format error: .* has no "#!" line/,
  });
  assert.throws(() => statSync(touched), { code: "ENOENT" });

  const foreign = fixture.task({ command: "program" });
  const elf = readFileSync(process.execPath).subarray(0, 4096);
  elf.writeUInt16LE(process.arch === "s390x" ? 62 : 22, 18);
  writeFileSync(path.join(foreign.taskDir, "program"), elf, { mode: 0o755 });
  const start = driver.startTask(foreign);
  await assert.rejects(start, { code: "invalid_argument", message: /is a program for S\/390/ });
  assert.deepEqual(fixture.leftovers(), []);
});

test("a script whose interpreter is missing fails the start and leaves nothing", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  const task = fixture.task({ command: "script" });
  writeFileSync(path.join(task.taskDir, "script"), "#!/no/such/shell\n", { mode: 0o755 });
  await assert.rejects(driver.startTask(task), { code: "not_found", message: /interpreter/ });
  assert.deepEqual(fixture.leftovers(), []);
});

test("a task has its environment, whatever is in it, and no other", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  const shellSafe = {
    QUOTES: `it's "so"`,
    LINES: "one\ntwo",
    SUBSTITUTION: "$(touch /tmp/no) `no` ${no}",
    EMPTY: "",
    LD_PRELOAD: "/no/such/library.so",
    IFS_LIKE: "a b\tc",
  };
  const beyondShells = { "with.dot": "1", "with-dash": "2", IFS: "x", OPTIND: "word", PPID: "3" };
  for (const env of [shellSafe, { ...shellSafe, ...beyondShells }]) {
    const task = fixture.task({ command: "/usr/bin/env", args: ["-0"] }, { env });
    const entries = (await outputOf(driver, task)).split("\0").filter(Boolean);
    const expected = { ...env, DROVER_TASK: task.id };
    const pairs = Object.entries(expected).map(([name, value]) => `${name}=${value}`);
    assert.deepEqual(entries.sort(), pairs.sort());
  }
});

test("denied variables of the plugin and of the task do not reach it (hashicorp/nomad#17650)", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open({ denied_envvars: ["*_SECRET"] });
  const env = { DROVER_SESSION: "an outer one", KEPT: "1", MY_SECRET: "2", AWS_KEY: "3", AWS: "4" };
  const config = { command: "/usr/bin/env", denied_envvars: ["AWS_*"] };
  const names = (await outputOf(driver, fixture.task(config, { env }))).match(/^\w+(?==)/gm);
  assert.deepEqual(names?.sort(), ["AWS", "DROVER_TASK", "KEPT"]);
});

test("no value of the environment shows in any argument list", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  const secret = `secret-${process.pid}-value`;
  const script = `cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n' | grep -c "[s]ecret-""${process.pid}"`;
  const output = await outputOf(driver, fixture.shell(script, { env: { SECRET: secret } }));
  assert.equal(output, "0\n");
});

test("a task starts with three descriptors, in a session of its own, with no signal ignored", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  for (const env of [{}, { "odd.name": "1" }]) {
    const script = "ls /proc/$$/fd; grep -E 'Sig(Blk|Ign)' /proc/self/status; cat /proc/$$/stat";
    const output = await outputOf(driver, fixture.shell(`exec 9</dev/null; ${script}`, { env }));
    const descriptors = output.match(/^\d+$/gm)?.map(Number);
    assert.deepEqual(
      descriptors?.filter((fd) => fd < 200),
      [0, 1, 2, 9],
    );
    assert.match(output, /SigBlk:\s0+\nSigIgn:\s0+\n/);
    const [pid, , , , group, session] = (output.match(/^\d+ \(sh\).*$/m)?.[0] ?? "").split(" ");
    assert.deepEqual([group, session], [pid, pid]);
  }
});

test("arguments arrive as they are", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  const args = ["%s|", "", "-n", "it's", "$HOME", "a\nb", "*", "\\", "ü"];
  const output = await outputOf(driver, fixture.task({ command: "/usr/bin/printf", args }));
  assert.equal(output, `${args.slice(1).join("|")}|`);
});

test("work_dir and oom_score_adj hold for the task", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  const script = "pwd; cat /proc/self/oom_score_adj";
  const config = { command: "/bin/sh", args: ["-c", script], work_dir: "/usr", oom_score_adj: 500 };
  assert.equal(await outputOf(driver, fixture.task(config)), "/usr\n500\n");
  const missing = { ...config, work_dir: "/no/such/directory" };
  await assert.rejects(driver.startTask(fixture.task(missing)), {
    code: "failed_precondition",
    message: /\/no\/such\/directory/,
  });
});

for (const sentinel of [undefined, "node"] as const) {
  test(`tasks and sessions have the limit of open files that the driver is told, with sentinels of the ${sentinel ?? "usual"} kind`, async (t) => {
    const options = { openFiles: 500, ...(sentinel && { sentinel }) };
    const fixture = new DriverFixture(t, options);
    const driver = await fixture.open();
    const limits = "ulimit -Sn; ulimit -Hn";
    assert.equal(await outputOf(driver, fixture.shell(limits)), "500\n500\n");
    const odd = fixture.shell(limits, { env: { "odd.name": "1" } });
    assert.equal(await outputOf(driver, odd), "500\n500\n");
    const task = fixture.shell("exec sleep 600");
    await driver.startTask(task);
    const session = await driver.execTask(task.id, {
      command: ["/bin/sh", "-c", limits],
      tty: false,
    });
    assert.equal(await text(session.stdout), "500\n500\n");
    await session.exit;
  });
}

test("variables whose names are no identifiers reach the command unchanged, with every byte of their values", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  const env = {
    "dotted.name": "a",
    "my-name": "b c",
    "1st": "d=e",
    "ü b": 'ö\n"$x',
    NOMAD_META_a: "",
  };
  // What the command was started with; a shell hands on to others only what it could set itself.
  const output = await outputOf(driver, fixture.shell("cat /proc/$$/environ", { env }));
  const seen = output.split("\0");
  for (const [name, value] of Object.entries(env))
    assert.ok(seen.includes(`${name}=${value}`), name);
});

test("arguments that are too long, one or all together, are refused with the kernel's limit", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  for (const [args, what] of [
    [["x".repeat(200_000)], /^Argument list too long: an argument or variable has 200000 bytes/],
    [Array.from({ length: 130 }, () => "x".repeat(50_000)), /^Argument list too long: .* together/],
  ] as const) {
    const task = fixture.task({ command: "/bin/echo", args });
    await assert.rejects(driver.startTask(task), { code: "invalid_argument", message: what });
  }
});

test("what a task wrote waits in its named pipe until the task is destroyed", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  const pipe = path.join(fixture.directory, "pipe");
  execFileSync("mkfifo", [pipe]);
  const task = fixture.shell("echo one; echo two", { stdoutPath: pipe });
  await driver.startTask(task);
  assert.equal((await driver.waitTask(task.id)).exitCode, 0);
  const late = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  await driver.destroyTask(task.id, { force: false });
  assert.equal(readFileSync(late, "utf8"), "one\ntwo\n");
  closeSync(late);
});

if (isRoot) {
  test("a group task runs inside its network namespace, and so do its sessions", async (t) => {
    const fixture = new DriverFixture(t);
    const driver = await fixture.open();
    const name = `drover-test-${process.pid}`;
    execFileSync("ip", ["netns", "add", name]);
    t.after(() => execFileSync("ip", ["netns", "delete", name]));
    const file = `/var/run/netns/${name}`;
    const network = { mode: "group", path: file } as const;
    const task = fixture.shell("readlink /proc/self/ns/net; exec sleep 600", { network });
    await driver.startTask(task);
    const inside = await waitForText(task.stdoutPath, "\n");
    assert.equal(inside, `net:[${statSync(file).ino}]\n`);
    const command = ["/usr/bin/readlink", "/proc/self/ns/net"];
    const session = await driver.execTask(task.id, { command, tty: false });
    assert.equal(await text(session.stdout), inside);
    await session.exit;
    await driver.destroyTask(task.id, { force: true });
  });
}
