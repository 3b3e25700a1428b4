import assert from "node:assert/strict";
import path from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { type LogEntry, PluginHost } from "@drover/plugin";
import { ShellDriver } from "../../test/fixtures/shell-driver.ts";
import type { TaskConfig } from "../contract/task-config.ts";
import { NOMAD_HANDSHAKE } from "../handshake.ts";
import { RemoteDriver } from "./remote-driver.ts";

const SHELL_PLUGIN = path.resolve(import.meta.dirname, "../../test/fixtures/shell-plugin.ts");

let driver: RemoteDriver;

before(async () => {
  driver = await launchShell();
});

after(() => driver.close());

test("a remote driver says the same of itself as the one behind it", () => {
  const local = new ShellDriver();
  assert.deepEqual(driver.info(), local.info());
  assert.deepEqual(driver.configSpec(), withoutDefaults(local.configSpec()));
  assert.deepEqual(driver.taskConfigSpec(), withoutDefaults(local.taskConfigSpec()));
  assert.deepEqual(driver.capabilities(), local.capabilities());
});

test("setConfig brings the configuration and the agent's settings over, and new capabilities back", async () => {
  await driver.setConfig({ health: "logs", limits: { count: 3 } }, { minPort: 1, maxPort: 9 });
  const [fingerprint] = await Array.fromAsync(first(driver.fingerprint(forever())));
  assert.deepEqual(fingerprint, {
    attributes: { "driver.shell": "1", count: 7, ratio: 0.5, on: true },
    health: "healthy",
    healthDescription: '{"health":"logs","limits":{"count":3},"agent":{"minPort":1,"maxPort":9}}',
  });
  assert.equal(driver.capabilities().disableLogCollection, true);
  await driver.setConfig({});
  assert.equal(driver.capabilities().disableLogCollection, false);
  await assert.rejects(driver.setConfig({ health: "bad" }), {
    code: "invalid_argument",
    message: "Option health is bad",
  });
  await assert.rejects(driver.setConfig({ limits: 4 }), {
    code: "invalid_argument",
    message: 'plugin "shell" config.limits is a block, not a value',
  });
});

test("a task's whole configuration arrives, and its handle comes back", async () => {
  const config = task("whole", "exit 5", { labels: [{ a: "1" }, { b: "2" }] });
  const handle = await driver.startTask(config);
  assert.equal(handle.version, 3);
  assert.equal(handle.state, "running");
  assert.deepEqual(JSON.parse(Buffer.from(handle.driverState).toString()), config);
  assert.deepEqual(await driver.waitTask("whole"), {
    exitCode: 5,
    signal: 0,
    oomKilled: false,
  });
  assert.deepEqual((await driver.inspectTask("whole")).result?.exitCode, 5);
  await driver.recoverTask(handle);
  await driver.destroyTask("whole", { force: false });
});

test("an exit that is not known says why", async () => {
  await driver.startTask(task("unknown", "exit 77"));
  assert.equal((await driver.waitTask("unknown")).error, "Exit code unknown");
});

test("a running task is inspected, signalled and stopped", async () => {
  await driver.startTask(task("long", "exec sleep 1000"));
  const status = await driver.inspectTask("long");
  assert.match(status.attributes.pid ?? "", /^\d+$/);
  assert.deepEqual(status, {
    id: "long",
    name: "task",
    state: "running",
    startedAt: new Date("2026-01-02T03:04:05.678Z"),
    attributes: status.attributes,
  });
  await assert.rejects(driver.destroyTask("long", { force: false }), {
    code: "failed_precondition",
  });
  await driver.signalTask("long", "SIGTERM");
  assert.deepEqual(await driver.waitTask("long"), { exitCode: 143, signal: 15, oomKilled: false });
});

test("faults keep their code and message, and a start that may be tried again says so", async () => {
  await assert.rejects(driver.inspectTask("nobody"), {
    name: "Fault",
    code: "not_found",
    message: "There is no task nobody",
    recoverable: false,
  });
  await assert.rejects(driver.startTask(task("busy", "busy")), {
    code: "resource_exhausted",
    message: "Too much to do",
    recoverable: true,
  });
  await assert.rejects(driver.signalTask("nobody", "SIGWHAT"), { code: "invalid_argument" });
});

test("stopping a task that is not there is refused, and destroying it is no error", async () => {
  await assert.rejects(driver.stopTask("nobody", { timeoutMs: 1, signal: "SIGINT" }), {
    code: "not_found",
  });
  await driver.destroyTask("nobody", { force: true });
});

test("waiting ends when the caller gives up, and the task goes on", async () => {
  await driver.startTask(task("patient", "exec sleep 1000"));
  const waiting = driver.waitTask("patient", { signal: AbortSignal.timeout(50) });
  await assert.rejects(waiting, { code: "canceled" });
  assert.equal((await driver.inspectTask("patient")).state, "running");
  await driver.stopTask("patient", { timeoutMs: 0, signal: "" });
});

test("usage arrives once in each interval, and what was not measured stays absent", async () => {
  await driver.startTask(task("busy-bee", "exec sleep 1000"));
  const abort = new AbortController();
  const readings = [];
  for await (const usage of driver.taskStats("busy-bee", { intervalMs: 5, signal: abort.signal })) {
    if (readings.push(usage) === 3) abort.abort();
  }
  const usage = {
    cpu: { percent: 12.5, throttledTime: 3_000_000_000 },
    memory: { rss: 6 * 2 ** 40, swap: 0 },
  };
  assert.deepEqual(readings[2], {
    timestamp: new Date(1_000_000),
    total: usage,
    byPid: { "42": usage },
  });
  await assert.rejects(
    Array.fromAsync(driver.taskStats("nobody", { intervalMs: 5, ...forever() })),
    { code: "not_found" },
  );
});

test("events arrive", async () => {
  const [event] = await Array.fromAsync(driver.taskEvents(forever()));
  assert.equal(event?.message, "Something happened");
  assert.deepEqual(event?.annotations, { why: "because" });
  assert.deepEqual(event?.timestamp, new Date(1_000_000));
});

test("an exec session carries input, both outputs, resizes and the exit code", async () => {
  await driver.startTask(task("host", "exec sleep 1000"));
  const session = await driver.execTask("host", {
    command: ["/bin/sh", "-c", "read size; echo out $size; cat; echo err >&2; exit 9"],
    tty: true,
  });
  session.resize({ width: 80, height: 25 });
  session.stdin.end("x".repeat(3_000_000));
  const [stdout, stderr, exit] = await Promise.all([
    text(session.stdout),
    text(session.stderr),
    session.exit,
  ]);
  assert.equal(stdout, `out 80x25\n${"x".repeat(3_000_000)}`);
  assert.equal(stderr, "err\n");
  assert.deepEqual(exit, { exitCode: 9, signal: 0, oomKilled: false });
});

test("an exec session that is refused says why at once, and one that is aborted ends", async () => {
  await assert.rejects(driver.execTask("nobody", { command: ["/bin/true"], tty: false }), {
    code: "not_found",
    message: "There is no task nobody",
  });
  const none = { command: ["/nonexistent"], tty: false };
  await driver.startTask(task("host-2", "exec sleep 1000"));
  await assert.rejects(driver.execTask("host-2", none), { code: "not_found" });
  const abort = new AbortController();
  const session = await driver.execTask("host-2", {
    command: ["/bin/cat"],
    tty: false,
    signal: abort.signal,
  });
  abort.abort();
  assert.equal((await session.exit).error, "The caller ended the session");
  assert.equal(await text(session.stdout), "");
});

test("closing a remote driver ends its process, and calls fail as unavailable after it", async () => {
  const entries: LogEntry[] = [];
  const other = await launchShell((entry) => entries.push(entry));
  await other.close();
  assert.deepEqual(await other.host.exited, { code: 0, signal: null });
  await assert.rejects(other.inspectTask("x"), { name: "Fault" });
  assert.deepEqual(
    entries.filter(({ level }) => level === "error"),
    [],
  );
});

async function launchShell(onLog?: (entry: LogEntry) => void): Promise<RemoteDriver> {
  const host = await PluginHost.launch({
    command: process.execPath,
    args: [SHELL_PLUGIN],
    handshake: NOMAD_HANDSHAKE,
    onLog,
  });
  return await RemoteDriver.connect(host);
}

function task(id: string, script: string, more: { labels?: unknown } = {}): TaskConfig {
  return {
    id,
    name: "task",
    allocId: "alloc",
    jobId: "job",
    jobName: "job name",
    taskGroupName: "group",
    namespace: "default",
    nodeName: "node",
    nodeId: "node id",
    driverConfig: { script, labels: null, ...more },
    env: { PATH: "/bin", "odd-name.x": "ä\n" },
    resources: {
      cpuShares: 100,
      memoryMb: 64,
      memoryMaxMb: -1,
      cpusetCpus: "0-1",
      cpusetCgroup: "/sys/fs/cgroup/x",
      ports: [{ label: "http", value: 8080, to: 80, hostIp: "127.0.0.1" }],
    },
    user: "nobody",
    allocDir: "/tmp/alloc",
    stdoutPath: "/tmp/out",
    stderrPath: "/tmp/err",
    network: { mode: "group", path: "/var/run/netns/x" },
    mounts: [{ taskPath: "/a", hostPath: "/b", readonly: true }],
    devices: [{ taskPath: "/dev/a", hostPath: "/dev/b", cgroupPermissions: "rwm" }],
  };
}

function forever(): { signal: AbortSignal } {
  return { signal: new AbortController().signal };
}

async function* first<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  for await (const item of items) {
    yield item;
    return;
  }
}

/** On the wire, what is not required says so. */
function withoutDefaults(spec: object): unknown {
  return JSON.parse(JSON.stringify(spec), (_key, value) => {
    const optional = value?.kind === "attr" || value?.kind === "block";
    return optional ? { required: false, ...value } : value;
  });
}
