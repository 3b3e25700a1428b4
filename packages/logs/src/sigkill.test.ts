import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { execPath } from "node:process";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { firstLine, killChild } from "@drover/testing";
import { Harness, isAlive, until } from "../test/harness.ts";
import { numberedLines } from "../test/numbered-lines.ts";

const MIB = 1024 * 1024;
const FLOOD_BYTES = 64 * MIB;
const FLOOD_BYTES_PER_SECOND = 50e6;
const PIECE_BYTES = 64 * 1024;
/** What the two clocks of a busy machine may differ by. */
const OBSERVED_LATE_MS = 500;

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

test("a collector killed over and over while 50 MB/s come in loses nothing, and blocks the task for no longer than it takes to start", async () => {
  await using harness = new Harness();
  const collector = await harness.collector();
  const output = { ...harness.output("a"), maxFileBytes: 16 * MIB };
  const writer = [execPath, path.join(import.meta.dirname, "../test/steady-writer.ts")];
  const task = harness.task(
    await collector.open(output),
    `exec ${writer.join(" ")} ${FLOOD_BYTES} ${FLOOD_BYTES_PER_SECOND} ${PIECE_BYTES}`,
  );
  let ended = false;
  const exit = task.exit().finally(() => {
    ended = true;
  });
  let longestRestartMs = 0;
  let kills = 0;
  while (!ended) {
    await sleep(Math.random() * 100);
    const { pid } = collector;
    if (pid === undefined || ended) continue;
    process.kill(pid, "SIGKILL");
    const beforeMs = performance.now();
    await until(() => !isAlive(pid));
    const before = collected(harness);
    await until(() => ended || collected(harness) > before);
    longestRestartMs = Math.max(longestRestartMs, performance.now() - beforeMs);
    kills++;
  }
  assert.equal(await exit, 0);
  await collector.close("a");
  assert.ok(kills > 3, `${kills} kills`);
  const text = Buffer.concat(harness.files("web.stdout"));
  assert.equal(text.length, FLOOD_BYTES);
  for (let at = 0; at < FLOOD_BYTES; at += PIECE_BYTES) {
    const piece = text.subarray(at, at + PIECE_BYTES);
    assert.ok(piece.equals(numberedLines(at, PIECE_BYTES)), `what was written at ${at}`);
  }
  const blockedMs = Number(harness.content("web.stderr"));
  assert.ok(blockedMs > 0);
  assert.ok(
    blockedMs <= longestRestartMs + OBSERVED_LATE_MS,
    `blocked for ${blockedMs} ms, restarted in ${longestRestartMs} ms`,
  );
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

/** Bytes of the task's output that are in files. */
function collected({ logDir }: Harness): number {
  const files = readdirSync(logDir).map((file) => path.join(logDir, file));
  return files.reduce((sum, file) => sum + statSync(file).size, 0);
}
