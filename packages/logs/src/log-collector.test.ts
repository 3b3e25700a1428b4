import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execPath } from "node:process";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Harness, isAlive, until } from "../test/harness.ts";
import { DEFAULT_COMMAND } from "./collector-process.ts";
import { LogFiles } from "./log-files.ts";

const MIB = 1024 * 1024;

test("what a task writes is in its files when close has resolved, and nothing is left", async () => {
  await using harness = new Harness();
  const collector = await harness.collector();
  const fifos = await collector.open(harness.output("alloc/web"));
  const task = harness.task(fifos, "echo out; echo err >&2; echo anew > /dev/stderr; exit 7");
  assert.equal(await task.exit(), 7);
  await collector.close("alloc/web");
  assert.equal(harness.content("web.stdout"), "out\n");
  assert.equal(harness.content("web.stderr"), "err\nanew\n");
  assert.deepEqual(readdirSync(join(harness.runtimeDir, "streams")), []);
});

test("a task that runs as another user can open its standard streams anew", async (t) => {
  if (process.getuid?.() !== 0) return t.skip("only root can run a task as another user");
  await using harness = new Harness();
  const collector = await harness.collector();
  const owner = { uid: 65534, gid: 65534 };
  const fifos = await collector.open({ ...harness.output("a"), owner });
  const task = harness.task(
    fifos,
    "setpriv --reuid=65534 --regid=65534 --clear-groups sh -c 'echo out > /dev/stdout; echo err > /dev/stderr'",
  );
  assert.equal(await task.exit(), 0);
  await collector.close("a");
  assert.equal(harness.content("web.stdout"), "out\n");
  assert.equal(harness.content("web.stderr"), "err\n");
});

test("a collector killed with SIGKILL again and again loses no line, doubles none, splits none", async () => {
  const kills = Number(process.env.DROVER_TEST_KILLS ?? 50);
  await using harness = new Harness();
  const collector = await harness.collector();
  const task = harness.task(
    await collector.open(harness.output("a")),
    `awk 'BEGIN { for (i = 1; ; i++) print "line " i }' & echo $! >&2; wait`,
  );
  for (let kill = 0; kill < kills; kill++) {
    await until(() => collector.pid !== undefined);
    const pid = collector.pid ?? 0;
    await sleep(Math.random() * 30);
    process.kill(pid, "SIGKILL");
    await until(() => collector.pid !== pid);
  }
  process.kill(Number(harness.content("web.stderr")), "SIGKILL");
  await task.exit();
  await collector.close("a");

  const files = harness.files("web.stdout");
  assert.ok(files.length > 2, `${files.length} files`);
  let expected = 1;
  for (const [index, file] of files.entries()) {
    assert.ok(file.length <= MIB, `file ${index} has ${file.length} bytes`);
    const lines = file.toString().split("\n");
    const rest = lines.pop() ?? "";
    for (const line of lines) assert.equal(line, `line ${expected++}`);
    if (index < files.length - 1) assert.equal(rest, "");
    else assert.ok(`line ${expected}`.startsWith(rest), rest);
  }
});

test("one write of 10 MB survives the death of the collector in its middle", async () => {
  await using harness = new Harness();
  const collector = await harness.collector();
  const { pid = 0 } = collector;
  const fifos = await collector.open(harness.output("a"));
  process.kill(pid, "SIGSTOP");
  const task = harness.task(
    fifos,
    "dd if=/dev/zero bs=10000000 count=1 iflag=fullblock status=none",
  );
  process.kill(pid, "SIGKILL");
  assert.equal(await task.exit(), 0);
  await collector.close("a");
  const files = harness.files("web.stdout");
  assert.equal(Buffer.concat(files).length, 10_000_000);
  assert.equal(files.length, 10);
});

test("after the death of agent and collector the next ones find everything", async () => {
  await using harness = new Harness();
  const agentScript = fileURLToPath(new URL("../test/agent.ts", import.meta.url));
  const agent = spawn(execPath, [agentScript, harness.runtimeDir, harness.logDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let told = "";
  agent.stdout.setEncoding("utf8").on("data", (text) => {
    told += text;
  });
  await until(() => told.endsWith("\n"));
  const { collector: pid, fifos } = JSON.parse(told);
  const task = harness.task(fifos, "for i in 1 2 3; do echo $i; sleep 0.1; done; exit 7");
  await until(() => harness.content("web.stdout") !== "");

  agent.kill("SIGKILL");
  await once(agent.stdout, "close");
  assert.ok(isAlive(pid), "the collector lives on, without the agent's streams");
  process.kill(pid, "SIGKILL");
  assert.equal(await task.exit(), 7);

  const next = await harness.collector();
  assert.notEqual(next.pid, pid);
  await next.open(harness.output("a"));
  await next.close("a");
  assert.equal(harness.content("web.stdout"), "1\n2\n3\n");
});

test("a task that is started again continues in the newest file", async () => {
  await using harness = new Harness();
  const collector = await harness.collector();
  for (const run of [1, 2]) {
    const task = harness.task(await collector.open(harness.output("a")), `echo run ${run}`);
    await task.exit();
    await collector.close("a");
  }
  assert.deepEqual(harness.files("web.stdout").map(String), ["run 1\nrun 2\n"]);
});

test("a hundred tasks share one collector", async () => {
  await using harness = new Harness();
  const collector = await harness.collector();
  const lines = (task: number) =>
    Array.from({ length: 100 }, (_, line) => `${task} ${line}\n`).join("");
  await Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      const output = { ...harness.output(`${index}`), task: `t${index}` };
      const fifos = await collector.open(output);
      const task = harness.task(
        fifos,
        `i=0; while [ $i -lt 100 ]; do echo ${index} $i; i=$((i+1)); done`,
      );
      await task.exit();
      await collector.close(`${index}`);
    }),
  );
  for (let task = 0; task < 100; task++) {
    assert.equal(harness.content(`t${task}.stdout`), lines(task));
  }
});

test("several starters at once get one and the same collector", async () => {
  await using harness = new Harness();
  const collectors = await Promise.all(Array.from({ length: 4 }, () => harness.collector()));
  assert.equal(new Set(collectors.map(({ pid }) => pid)).size, 1);
  assert.equal(collectors[0]?.transfer, "splice");
});

test("a collector that nobody needs leaves by itself", async () => {
  await using harness = new Harness();
  const collector = await harness.collector();
  const { pid = 0 } = collector;
  assert.ok(isAlive(pid));
  collector.detach();
  await until(() => !isAlive(pid));
  assert.equal(readFileSync(join(harness.runtimeDir, "collector.err"), "utf8"), "");
});

test("a registration that makes no sense gets a problem file and harms no other", async () => {
  await using harness = new Harness();
  const collector = await harness.collector();
  const path = join(harness.runtimeDir, "streams", "bad.stdout.json");
  writeFileSync(path, "{");
  await until(async () => (await collector.problem("bad", "stdout")) !== undefined);
  const problem = await collector.problem("bad", "stdout");
  assert.equal(problem?.code, "invalid_argument");
  assert.match(`${problem?.message}`, /bad\.stdout\.json is not JSON/);

  const task = harness.task(await collector.open(harness.output("a")), "echo fine");
  await task.exit();
  await collector.close("a");
  assert.equal(harness.content("web.stdout"), "fine\n");
  rmSync(path);
  await until(async () => (await collector.problem("bad", "stdout")) === undefined);
});

test("a full disk holds the task back, is reported, and loses nothing once there is room", async (t) => {
  if (process.getuid?.() !== 0) return t.skip("only root can mount a small file system");
  await using harness = new Harness();
  const mount =
    'mount -t tmpfs -o size=256k none "$0" && head -c 200000 /dev/zero > "$0/filler" && exec "$@"';
  const collector = await harness.collector({
    command: ["unshare", "--mount", "sh", "-c", mount, harness.logDir, ...DEFAULT_COMMAND],
  });
  const seen = `/proc/${collector.pid}/root${harness.logDir}`;
  const fifos = await collector.open(harness.output("a"));
  const task = harness.task(fifos, "seq 1 25000");
  await until(async () => (await collector.problem("a", "stdout")) !== undefined);
  const problem = await collector.problem("a", "stdout");
  assert.equal(problem?.code, "resource_exhausted");
  assert.match(
    `${problem?.message}`,
    /^Cannot move stdout of a into .*: ENOSPC: no space left on device/,
  );

  rmSync(join(seen, "filler"));
  assert.equal(await task.exit(), 0);
  await until(async () => (await collector.problem("a", "stdout")) === undefined);
  await collector.close("a");
  const log = new LogFiles(seen, { task: "web", stream: "stdout" });
  const frames = await Array.fromAsync(log.read());
  const expected = Array.from({ length: 25_000 }, (_, index) => `${index + 1}\n`).join("");
  assert.equal(Buffer.concat(frames.map(({ data }) => data)).toString(), expected);
});

test("a log directory that is not there is refused before anything is made", async () => {
  await using harness = new Harness();
  const collector = await harness.collector();
  const dir = join(harness.root, "nowhere");
  await assert.rejects(collector.open({ ...harness.output("a"), dir }), {
    code: "not_found",
    message: /^Cannot write logs to .*nowhere: ENOENT/,
  });
  assert.deepEqual(readdirSync(join(harness.runtimeDir, "streams")), []);
  assert.ok(!existsSync(dir));
});

test("a command that cannot be run is a clear error", async () => {
  await using harness = new Harness();
  await assert.rejects(harness.collector({ command: ["/nowhere/collector"] }), {
    code: "failed_precondition",
    message: "Cannot start the log collector /nowhere/collector: spawn /nowhere/collector ENOENT",
  });
});
