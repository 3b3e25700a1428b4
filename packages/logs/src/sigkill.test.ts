import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { execPath } from "node:process";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { firstLine, killChild } from "@drover/testing";
import { Harness, isAlive, until } from "../test/harness.ts";

const MIB = 1024 * 1024;

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

test("a collector killed at any moment of a task's end loses nothing", async () => {
  const rounds = Number(process.env.DROVER_TEST_ROUNDS ?? 10);
  await using harness = new Harness();
  const collector = await harness.collector();
  let expected = "";
  for (let round = 0; round < rounds; round++) {
    const lines = Array.from({ length: 5_000 }, (_, line) => `${round} ${line}\n`).join("");
    expected += lines;
    const task = harness.task(
      await collector.open(harness.output("a")),
      `awk 'BEGIN { for (i = 0; i < 5000; i++) print "${round} " i }'`,
    );
    const killed = sleep(Math.random() * 30).then(() => {
      if (collector.pid !== undefined) process.kill(collector.pid, "SIGKILL");
    });
    await task.exit();
    await collector.close("a");
    await task.release();
    await killed;
  }
  assert.equal(harness.content("web.stdout"), expected);
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
  const { collector: pid, fifos } = JSON.parse(await firstLine(agent.stdout));
  const task = harness.task(fifos, "for i in 1 2 3; do echo $i; sleep 0.1; done; exit 7");
  await until(() => harness.content("web.stdout") !== "");

  await killChild(agent);
  assert.ok(isAlive(pid), "the collector lives on, without the agent's streams");
  process.kill(pid, "SIGKILL");
  assert.equal(await task.exit(), 7);

  const next = await harness.collector();
  assert.notEqual(next.pid, pid);
  await next.open(harness.output("a"));
  await next.close("a");
  assert.equal(harness.content("web.stdout"), "1\n2\n3\n");
});
