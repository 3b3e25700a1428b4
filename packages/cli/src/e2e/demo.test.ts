import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import os from "node:os";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { endOf } from "@drover/testing";
import { DROVER, ROOT } from "../../test/run-drover.ts";
import { findRemains } from "../demo/find-remains.ts";

const DIRECTORY = /\/\S*drover-demo-\w+/;

test("the demo shows the main job and leaves nothing behind", async () => {
  const child = spawn("npm", ["run", "--silent", "demo"], { cwd: ROOT });
  const [stdout, stderr, { code }] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    endOf(child),
  ]);
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /Deployment "[0-9a-f]{8}" successful/);
  assert.match(stdout, /Task "greet" is "running"/);
  assert.match(stdout, /^Hello, World! This is allocation index 0 of job hello\.$/m);
  assert.match(stdout, /^SIGUSR1 has come: hello again, World\.$/m);
  assert.match(stdout, /^NOMAD_TASK_DIR=/m);
  assert.equal(stderr, "");
  await assertNothingLeft(stdout);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`the demo leaves nothing behind when ${signal} ends it half-way`, async () => {
    const child = spawn(DROVER, ["demo"], { cwd: ROOT, detached: true });
    let stdout = "";
    for await (const data of child.stdout) {
      stdout += data;
      if (child.killed || !/Send it a signal/.test(stdout)) continue;
      child.kill(signal);
    }
    assert.deepEqual(await endOf(child), { code: 1, signal: null }, stdout);
    await assertNothingLeft(stdout);
  });
}

async function assertNothingLeft(stdout: string): Promise<void> {
  const directory = DIRECTORY.exec(stdout)?.[0];
  assert.ok(directory, stdout);
  assert.deepEqual(await findRemains(directory), []);
  assert.ok(!(await readdir(os.tmpdir())).some((name) => directory.endsWith(name)));
  const allocation = /^ID += ([0-9a-f-]{36})$/m.exec(stdout)?.[1];
  assert.ok(allocation, stdout);
  assert.deepEqual(await findRemains(allocation), []);
}
