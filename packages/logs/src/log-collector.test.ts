import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Harness, isAlive, until } from "../test/harness.ts";

const MIB = 1024 * 1024;

test("what a task writes is in its files when close has resolved, and nothing is left", async () => {
  await using harness = new Harness();
  const collector = await harness.collector();
  const fifos = await collector.open({
    id: "alloc/web",
    task: "web",
    dir: harness.logDir,
    maxFiles: 10,
    maxFileBytes: MIB,
  });
  const task = harness.task(fifos, "echo out; echo err >&2; echo anew > /dev/stderr; exit 7");
  assert.equal(await task.exit(), 7);
  await collector.close("alloc/web");
  assert.equal(harness.content("web.stdout"), "out\n");
  assert.equal(harness.content("web.stderr"), "err\nanew\n");
  assert.deepEqual(readdirSync(join(harness.runtimeDir, "streams")), []);
});

test("a collector killed with SIGKILL again and again loses no line, doubles none, splits none", async () => {
  const kills = Number(process.env.DROVER_TEST_KILLS ?? 50);
  await using harness = new Harness();
  const collector = await harness.collector();
  const output = { id: "a", task: "web", dir: harness.logDir, maxFiles: 1e6, maxFileBytes: MIB };
  const task = harness.task(
    await collector.open(output),
    `trap 'kill $!; exit' TERM; awk 'BEGIN { for (i = 1; ; i++) print "line " i }' & echo $! >&2; wait`,
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

test("a collector that nobody needs leaves by itself", async () => {
  await using harness = new Harness();
  const collector = await harness.collector();
  const { pid = 0 } = collector;
  assert.ok(isAlive(pid));
  collector.detach();
  await until(() => !isAlive(pid));
});
