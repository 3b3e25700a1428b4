import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import process from "node:process";
import { test } from "node:test";
import type { Fingerprint } from "@drover/driver";
import type { RemoteDriver } from "@drover/driver/remote";
import { PluginLog } from "@drover/plugin";
import { endOf, firstLine, killChild } from "@drover/testing";
import { PluginFixture } from "../testing/plugin-fixture.ts";
import { eventually, waitForText } from "../testing/waiting.ts";
import { RawExecPlugin } from "./raw-exec-plugin.ts";

const EXEC_CALLER = path.resolve(import.meta.dirname, "../testing/exec-caller.ts");
const DRIVER_LOGS = { log_collection: "driver", log_max_files: 3, log_max_file_size: 1 };

test("with log_collection = driver the output is in Nomad's place when the task is gone", async (t) => {
  const fixture = new PluginFixture(t);
  const driver = await fixture.launch(DRIVER_LOGS);
  assert.equal(driver.capabilities().disableLogCollection, true);
  const task = withLogDir(fixture.shell("echo out; echo err >&2; seq 400000"));
  await driver.startTask(task);
  assert.equal((await driver.waitTask(task.id)).exitCode, 0);
  await driver.destroyTask(task.id, { force: true });
  assert.equal(readFileSync(path.join(task.logDir, `${task.name}.stderr.0`), "utf8"), "err\n");
  const numbers = readdirSync(task.logDir)
    .filter((name) => name.startsWith(`${task.name}.stdout.`))
    .sort();
  assert.equal(numbers.length, 3);
  const last = readFileSync(path.join(task.logDir, numbers.at(-1) ?? ""), "utf8");
  assert.ok(last.endsWith("\n400000\n"));
});

test("a task goes on writing its log through the death of the plugin", async (t) => {
  const fixture = new PluginFixture(t);
  const first = await fixture.launch(DRIVER_LOGS);
  const go = path.join(fixture.directory, "go");
  const script = `echo before; while [ ! -e ${go} ]; do sleep 0.05; done; echo after; exit 4`;
  const task = withLogDir(fixture.shell(script));
  const handle = await first.startTask(task);
  const log = path.join(task.logDir, `${task.name}.stdout.0`);
  await waitForText(log, "before\n");
  process.kill(first.host.pid, "SIGKILL");
  await first.host.exited;
  writeFileSync(go, "");
  assert.equal(await waitForText(log, "after\n"), "before\nafter\n");

  // Also when the option is another by now.
  const second = await fixture.launch();
  await second.recoverTask(handle);
  assert.equal((await second.waitTask(task.id)).exitCode, 4);
  await second.destroyTask(task.id, { force: false });
  assert.equal(readFileSync(log, "utf8"), "before\nafter\n");
});

test("a start that fails or is repeated leaves the logs of others alone", async (t) => {
  const fixture = new PluginFixture(t);
  const driver = await fixture.launch(DRIVER_LOGS);
  const missing = withLogDir(fixture.task({ command: "no-such-program" }));
  await assert.rejects(driver.startTask(missing), { code: "not_found" });
  const task = withLogDir(fixture.shell("echo one; read line; echo two"));
  await driver.startTask(task);
  await assert.rejects(driver.startTask(task), { code: "already_exists" });
  await waitForText(path.join(task.logDir, `${task.name}.stdout.0`), "two\n");
  await driver.destroyTask(task.id, { force: true });
});

test("what keeps tasks from starting is said in the fingerprint, and the plugin starts all the same", async (t) => {
  const fixture = new PluginFixture(t);
  mkdirSync(fixture.runtimeDir, { mode: 0o755 });
  chmodSync(fixture.runtimeDir, 0o755);
  const driver = await fixture.launch();
  assert.equal(driver.info().name, "raw_exec");
  const { health, healthDescription } = await firstFingerprint(driver);
  assert.equal(health, "unhealthy");
  assert.match(
    healthDescription,
    /runtime directory .* must be .* this user alone, with mode 0700/,
  );
  const task = fixture.shell("true");
  await assert.rejects(driver.startTask(task), { code: "failed_precondition" });
  assert.ok(!existsSync(task.stdoutPath));
});

test("a runtime directory that cannot be made is said at once, also where the kernel refuses oddly", async (t) => {
  const fixture = new PluginFixture(t);
  const driver = await fixture.launch({}, { runtimeDir: "/proc/nope/below" });
  const { health, healthDescription } = await firstFingerprint(driver);
  assert.equal(health, "unhealthy");
  assert.match(healthDescription, /Cannot make the runtime directory \/proc\/nope\/below/);
});

test("a task whose logs its job disabled has none with log_collection = driver either", async (t) => {
  const fixture = new PluginFixture(t);
  const driver = await fixture.launch(DRIVER_LOGS);
  // What Nomad's client hands over for `logs { disabled = true }`.
  const task = { ...withLogDir(fixture.shell("echo secret")), stdoutPath: "/dev/null" };
  await driver.startTask({ ...task, stderrPath: "/dev/null" });
  assert.equal((await driver.waitTask(task.id)).exitCode, 0);
  await driver.destroyTask(task.id, { force: true });
  assert.deepEqual(readdirSync(task.logDir), []);
});

test("what is kept of an ended task goes when its allocation's directory is gone", async (t) => {
  const fixture = new PluginFixture(t);
  const first = await fixture.launch();
  const ended = fixture.shell("exit 3");
  const running = fixture.shell("exec sleep 600");
  for (const task of [ended, running]) await first.startTask(task);
  const handle = await first.startTask(fixture.shell("exec sleep 600"));
  await first.waitTask(ended.id);
  await first.close();
  const states = readdirSync(path.join(fixture.runtimeDir, "tasks")).length;
  rmSync(ended.allocDir, { recursive: true });
  const second = await fixture.launch();
  await eventually(
    "the ended task's state is gone",
    () => readdirSync(path.join(fixture.runtimeDir, "tasks")).length === states - 1,
  );
  await second.recoverTask(handle);
  assert.equal((await second.inspectTask(handle.config.id)).state, "running");
});

test("run by hand it tells its version, ends what a stopped client left, and refuses the rest", async (t) => {
  const fixture = new PluginFixture(t);
  const driver = await fixture.launch(DRIVER_LOGS);
  const task = withLogDir(
    fixture.shell("trap 'echo bye; exit 0' INT; echo hi; while :; do sleep 0.1; done"),
  );
  await driver.startTask(task);
  const log = path.join(task.logDir, `${task.name}.stdout.0`);
  await waitForText(log, "hi\n");
  await driver.close();
  assert.match(fixture.run("--version").stdout, /^raw_exec \d+\.\d+\.\d+\n$/);
  const { status, stdout } = fixture.run("end-tasks");
  assert.equal(stdout, `Ended task ${task.id}\n1 tasks ended in ${fixture.runtimeDir}\n`);
  assert.equal(status, 0);
  assert.equal(readFileSync(log, "utf8"), "hi\nbye\n");
  assert.deepEqual(fixture.leftovers(), []);
  const unknown = fixture.run("serve");
  assert.equal(unknown.status, 1);
  assert.match(unknown.stdout, /^raw_exec takes no argument "serve"\.\n$/);
});

test("a task whose log collector of Nomad's died goes on, and its output is in Nomad's files", async (t) => {
  const fixture = new PluginFixture(t);
  const lines: string[] = [];
  const log = new PluginLog("raw_exec", (line) => lines.push(line));
  const driver = new RawExecPlugin({ ...fixture.options, log, lookMs: 20 });
  t.after(() => driver.close());
  await driver.setConfig({ enabled: true });
  const planned = withLogDir(fixture.shell("seq 40000; exit 4"));
  const stdoutPath = path.join(planned.logDir, `.${planned.name}.stdout.fifo`);
  const stderrPath = path.join(planned.logDir, `.${planned.name}.stderr.fifo`);
  execFileSync("mkfifo", [stdoutPath, stderrPath]);
  const task = { ...planned, stdoutPath, stderrPath };
  // As Nomad's: it reads both pipes, writes the first file, and dies.
  const nomads = path.join(task.logDir, `${task.name}.stdout.0`);
  const script = `exec 3<${stderrPath}; head -n 3 >${nomads}`;
  const collector = spawn("/bin/sh", ["-c", `${script} <${stdoutPath}`], { stdio: "ignore" });
  const handle = await driver.startTask(task);
  await endOf(collector);
  // More than a pipe holds, so that it ends only if somebody reads.
  assert.equal((await driver.waitTask(task.id)).exitCode, 4);
  for await (const { taskId, message } of driver.taskEvents({
    signal: AbortSignal.timeout(60_000),
  })) {
    assert.equal(taskId, handle.config.id);
    assert.match(message, /log collector of the task has died/);
    break;
  }
  assert.match(lines.join(""), /Took over from a log collector that died/);
  await driver.destroyTask(task.id, { force: true });
  assert.ok(readFileSync(nomads, "utf8").startsWith("1\n2\n3\n"));
  assert.ok(readFileSync(nomads, "utf8").endsWith("\n40000\n"));
  assert.ok(existsSync(stdoutPath), "the pipe is left to Nomad");
});

test("log options that make no sense are refused by name", async (t) => {
  const driver = await new PluginFixture(t).launch();
  for (const [config, problem] of [
    [{ log_collection: "docker" }, /log_collection must be one of "nomad", "driver", not "docker"/],
    [{ log_max_files: 0 }, /log_max_files must be at least 1, not 0/],
    [{ log_max_file_size: 1.5 }, /log_max_file_size must be a whole number/],
  ] as const) {
    await assert.rejects(driver.setConfig(config), { code: "invalid_argument", message: problem });
  }
});

test("no_cgroups is accepted, and the log says that it has no effect", async (t) => {
  const lines: string[] = [];
  const log = new PluginLog("raw_exec", (line) => lines.push(line));
  const driver = new RawExecPlugin({ ...new PluginFixture(t).options, log });
  await driver.setConfig({ enabled: true, no_cgroups: true });
  assert.match(lines.join(""), /config\.no_cgroups has no effect: cgroups are used/);
  await driver.close();
});

test("an argument of a million characters is refused with the limit, and nothing is left", async (t) => {
  const fixture = new PluginFixture(t);
  const driver = await fixture.launch();
  const task = fixture.task({ command: "/bin/echo", args: ["x".repeat(1_000_000)] });
  await assert.rejects(driver.startTask(task), { name: "Fault", message: /[Aa]rgument/ });
  assert.deepEqual(fixture.leftovers(), []);
});

test("the death of the caller in the middle of an exec session ends the command", async (t) => {
  const fixture = new PluginFixture(t);
  const driver = await fixture.launch();
  const task = fixture.shell("exec sleep 600");
  await driver.startTask(task);
  const info = JSON.stringify(driver.host.reattachInfo);
  const command = ["/bin/sh", "-c", "echo $$; exec sleep 600"];
  const caller = spawn(process.execPath, [EXEC_CALLER, info, task.id, ...command], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => caller.kill("SIGKILL"));
  const line = await firstLine(caller.stdout);
  await killChild(caller);
  await eventually("the command is gone", () => !existsSync(`/proc/${line}`));
  assert.equal((await driver.inspectTask(task.id)).state, "running");
  await driver.destroyTask(task.id, { force: true });
});

function withLogDir<Task extends { allocDir: string }>(task: Task): Task & { logDir: string } {
  const logDir = path.join(task.allocDir, "alloc", "logs");
  mkdirSync(logDir, { recursive: true });
  return { ...task, logDir };
}

async function firstFingerprint(driver: RemoteDriver): Promise<Fingerprint> {
  const abort = new AbortController();
  for await (const fingerprint of driver.fingerprint({ signal: abort.signal })) {
    abort.abort();
    return fingerprint;
  }
  throw new Error("The driver took no fingerprint");
}
