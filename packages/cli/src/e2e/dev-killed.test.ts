import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { readProcess } from "@drover/process";
import { endOf, killChild } from "@drover/testing";
import { eventually } from "../../test/eventually.ts";
import { spawnDrover } from "../../test/run-drover.ts";
import { findRemains } from "../demo/find-remains.ts";

test("an agent of drover dev that was killed ends by itself, and its tasks with it", async (t) => {
  const directory = mkdtempSync(path.join(tmpdir(), "drover-dev-killed-"));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const procfile = path.join(directory, "Procfile");
  writeFileSync(procfile, `web: echo ready; exec sleep 86400\n`);
  const child = spawnDrover(["dev", procfile], { env: { TMPDIR: directory } });
  t.after(() => killChild(child, "SIGKILL"));
  let output = "";
  child.stdout?.on("data", (data) => {
    output += data;
  });
  await eventually(async () => /web +\| ready/.test(output), "the task to write");
  const agents = childrenOf(child.pid ?? 0);
  assert.equal(agents.length, 1, "dev has one agent");
  child.kill("SIGKILL");
  assert.deepEqual(await endOf(child), { code: null, signal: "SIGKILL" });
  await eventually(async () => {
    // Nobody may be there who waits for it.
    const isGone = agents.every((pid) => (readProcess(pid)?.state ?? "Z") === "Z");
    return isGone && (await findRemains(directory)).length === 0;
  }, "the agent and its task to end");
});

test("-stop-with-stdin stops an agent when its standard input ends, and all else does not", async (t) => {
  const directory = mkdtempSync(path.join(tmpdir(), "drover-stdin-"));
  t.after(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
  const argv = ["agent", "-dev", "-http-port=0", "-stop-with-stdin", "-data-dir", directory];
  const child = spawnDrover(argv);
  t.after(() => killChild(child, "SIGKILL"));
  let output = "";
  child.stdout?.on("data", (data) => {
    output += data;
  });
  await eventually(async () => output.includes("agent started on"), "the agent to start");
  child.stdin?.write("what is written is not read\n");
  child.stdin?.end();
  assert.deepEqual(await endOf(child), { code: 0, signal: null });
  assert.match(output, /^==> Standard input has ended: stopping all tasks$/m);
});

/** The processes that a process has started and that go on. */
function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`)
    .flatMap((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" "))
    .filter((text) => text !== "")
    .map(Number);
}
