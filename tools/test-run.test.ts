import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { type TestContext, test } from "node:test";
import { readProcess } from "@drover/process";
import { endOf } from "@drover/testing";

const SETUP = path.join(import.meta.dirname, "test-run.ts");

/** A test that starts a process in a temporary directory and says which. */
const LEAVING = `
import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
const cwd = mkdtempSync(path.join(os.tmpdir(), "work-"));
const child = spawn("sleep", ["600"], { cwd, env: {}, detached: true, stdio: "ignore" });
child.unref();
`;

test("what a run of the tests left that was cut off, the next one ends and removes", async (t) => {
  const root = makeRoot(t);
  const pidFile = path.join(root, "pid");
  const leaving = path.join(root, "leaving.test.mjs");
  // The runner is killed, as by who grows impatient.
  const tell = `writeFileSync(${JSON.stringify(pidFile)}, String(child.pid)); process.kill(process.ppid, "SIGKILL");`;
  writeFileSync(leaving, `${LEAVING}${tell}\nsetTimeout(() => {}, 600_000);`);
  const [program, ...args] = runner(leaving);
  const cutOff = spawn(program, args, { env: environment(root), stdio: "ignore" });
  assert.equal((await endOf(cutOff)).signal, "SIGKILL");
  const pid = Number(readFileSync(pidFile, "utf8"));
  assert.ok(isRunning(pid));

  const good = path.join(root, "good.test.mjs");
  writeFileSync(good, "");
  const { status } = run(good, root);
  assert.equal(status, 0);
  assert.ok(!isRunning(pid));
  assert.deepEqual(
    readdirSync(root).filter((name) => name.startsWith("drover-test-")),
    [],
  );
});

/** A process that nobody has waited for does not run. */
function isRunning(pid: number): boolean {
  return (readProcess(pid)?.state ?? "Z") !== "Z";
}

function run(file: string, root: string) {
  const [program, ...args] = runner(file);
  return spawnSync(program, args, { env: environment(root), encoding: "utf8" });
}

function runner(file: string): [string, ...string[]] {
  return [process.execPath, "--test", `--test-global-setup=${SETUP}`, file];
}

/** Within a test runner, Node's would think that it reports to that. */
function environment(root: string): NodeJS.ProcessEnv {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  return { ...env, TMPDIR: root };
}

function makeRoot(t: TestContext): string {
  const root = mkdtempSync(path.join(tmpdir(), "test-run-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  return root;
}
