import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Harness, isAlive, until } from "../test/harness.ts";
import { COLLECTOR_PROGRAM } from "./keeper/collector-program.ts";
import { LogFiles } from "./reader/log-files.ts";

const LONG = 10_000_000;

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

test("where the C library cannot be called the collector copies", async () => {
  await using harness = new Harness();
  const [node = "", ...args] = COLLECTOR_PROGRAM;
  const hooks = `import { registerHooks } from "node:module";
    registerHooks({
      resolve(name, context, next) {
        if (name === "koffi") throw new Error("no koffi here");
        return next(name, context);
      },
    });`;
  const collector = await harness.collector({
    command: [node, "--import", `data:text/javascript,${encodeURIComponent(hooks)}`, ...args],
  });
  assert.equal(collector.transfer, "copy");
  const task = harness.task(await collector.open(harness.output("a")), "seq 1 300000");
  await task.exit();
  await collector.close("a");
  const expected = Array.from({ length: 300_000 }, (_, index) => `${index + 1}\n`).join("");
  assert.equal(harness.content("web.stdout"), expected);
  assert.equal(harness.files("web.stdout").length, 2);
});

for (const [what, make] of [
  ["lines of 10 MB", () => Buffer.from(`${"a".repeat(LONG)}\n${"b".repeat(LONG)}\nend\n`)],
  ["bytes that are no text", () => randomBytes(2 * LONG)],
  ["bytes without an end of line", () => Buffer.from("0123456789".repeat(LONG / 5))],
] as const) {
  test(`${what} are kept byte for byte, in files of at most the size`, async () => {
    await using harness = new Harness();
    const collector = await harness.collector();
    const written = make();
    const source = join(harness.root, "source");
    writeFileSync(source, written);
    const fifos = await collector.open(harness.output("a"));
    assert.equal(await harness.task(fifos, `cat ${source}; cat ${source} >&2`).exit(), 0);
    await collector.close("a");
    for (const stream of ["web.stdout", "web.stderr"]) {
      const files = harness.files(stream);
      assert.ok(files.every(({ length }) => length <= harness.output("a").maxFileBytes));
      assert.ok(Buffer.concat(files).equals(written), stream);
    }
  });
}

test("another starter learns which tasks are open", async () => {
  await using harness = new Harness();
  const first = await harness.collector();
  await first.open(harness.output("alloc/web"));
  await first.open(harness.output("alloc/db"));
  const second = await harness.collector();
  assert.deepEqual((await second.ids()).sort(), ["alloc/db", "alloc/web"]);
  await second.close("alloc/db");
  assert.deepEqual(await first.ids(), ["alloc/web"]);
});

test("a task whose registration the kernel told nothing of is collected from too", async () => {
  await using harness = new Harness();
  const collector = await harness.collector();
  const { pid } = collector;
  assert.ok(pid);
  process.kill(pid, "SIGSTOP");
  try {
    dropEvents(join(harness.runtimeDir, "streams"));
    const task = harness.task(await collector.open(harness.output("a")), "echo out");
    assert.equal(await task.exit(), 0);
  } finally {
    process.kill(pid, "SIGCONT");
  }
  await until(() => harness.content("web.stdout") === "out\n");
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
    command: ["unshare", "--mount", "sh", "-c", mount, harness.logDir, ...COLLECTOR_PROGRAM],
  });
  const seen = `/proc/${collector.pid}/root${harness.logDir}`;
  const fifos = await collector.open(harness.output("a"));
  const task = harness.task(fifos, "seq 1 25000");
  await until(async () => (await collector.problem("a", "stdout")) !== undefined);
  const problem = await collector.problem("a", "stdout");
  assert.equal(problem?.code, "storage_full");
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

test("rotation goes on where the disk has room for the files that are kept and hardly more", async (t) => {
  if (process.getuid?.() !== 0) return t.skip("only root can mount a small file system");
  await using harness = new Harness();
  const mount = 'mount -t tmpfs -o size=2304k none "$0" && exec "$@"';
  const collector = await harness.collector({
    command: ["unshare", "--mount", "sh", "-c", mount, harness.logDir, ...COLLECTOR_PROGRAM],
  });
  const fifos = await collector.open({ ...harness.output("a"), maxFiles: 2 });
  const task = harness.task(fifos, "seq 1 1000000");
  assert.equal(await task.exit(), 0);
  await collector.close("a");
  assert.equal(await collector.problem("a", "stdout"), undefined);
  const seen = `/proc/${collector.pid}/root${harness.logDir}`;
  const log = new LogFiles(seen, { task: "web", stream: "stdout" });
  assert.equal((await log.list()).length, 2);
  const frames = await Array.fromAsync(log.read());
  assert.match(Buffer.concat(frames.map(({ data }) => data)).toString(), /\n999999\n1000000\n$/);
});

test("a log directory that is not there is refused before anything is made", async () => {
  await using harness = new Harness();
  const collector = await harness.collector();
  const dir = join(harness.root, "nowhere");
  await assert.rejects(collector.open({ ...harness.output("a"), dir }), {
    code: "not_found",
    message: /^Cannot write logs to .*nowhere: .*ENOENT/,
  });
  assert.deepEqual(readdirSync(join(harness.runtimeDir, "streams")), []);
  assert.ok(!existsSync(dir));
});

test("options that make no sense are refused before anything is made", async () => {
  await using harness = new Harness();
  const collector = await harness.collector();
  await assert.rejects(collector.open({ ...harness.output("a"), task: "../web" }), {
    code: "invalid_argument",
    message:
      'Cannot collect the output of task ../web: "name" must be a file name, found "../web.stdout"',
  });
  await assert.rejects(collector.open({ ...harness.output("a"), maxFiles: 0 }), {
    code: "invalid_argument",
  });
  assert.deepEqual(readdirSync(join(harness.runtimeDir, "streams")), []);
});

test("who waits for a task's last output when the collector is let go is told so", async () => {
  await using harness = new Harness();
  const collector = await harness.collector();
  const { pid = 0 } = collector;
  await collector.open(harness.output("a"));
  process.kill(pid, "SIGSTOP");
  const closed = assert.rejects(collector.close("a"), { code: "canceled" });
  await until(() => existsSync(join(harness.runtimeDir, "streams", "a.stdout.closing")));
  collector.detach();
  process.kill(pid, "SIGCONT");
  await closed;
  await until(() => !isAlive(pid));
});

test("a command that cannot be run is a clear error", async () => {
  await using harness = new Harness();
  await assert.rejects(harness.collector({ command: ["/nowhere/collector"] }), {
    code: "failed_precondition",
    message: "Cannot start the log collector /nowhere/collector: spawn /nowhere/collector ENOENT",
  });
});

/** Has more happen in a directory than waits for who watches it and does not read. Source: inotify(7). */
function dropEvents(directory: string): void {
  const limit = Number(readFileSync("/proc/sys/fs/inotify/max_queued_events", "utf8"));
  // Events alike would be one.
  const files = ["one", "other"].map((name) => join(directory, name));
  for (const file of files) writeFileSync(file, "");
  for (let second = 0; second <= limit; second += 2) {
    for (const file of files) utimesSync(file, second, second);
  }
}
