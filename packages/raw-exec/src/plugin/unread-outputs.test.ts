import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync, readSync, writeSync } from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { findReadPipes, loadSystemCalls } from "@drover/process";
import { DriverFixture } from "../testing/driver-fixture.ts";
import { UnreadOutputs } from "./unread-outputs.ts";

test("output that waits and that nobody reads is found, once", async (t) => {
  const { outputs, task, writer } = await openTask(t);
  assert.deepEqual(outputs.look(), []);
  writeSync(writer, "waits");
  assert.deepEqual(outputs.look(), []);
  writeSync(writer, "and grows");
  assert.deepEqual(outputs.look(), [task]);
  assert.deepEqual(outputs.look(), []);
});

test("output that has a reader, or that moves, is left alone", async (t) => {
  const { outputs, task, writer } = await openTask(t);
  const reader = openSync(task.stdoutPath, constants.O_RDONLY | constants.O_NONBLOCK);
  writeSync(writer, "waits");
  for (let look = 0; look < 3; look += 1) assert.deepEqual(outputs.look(), []);
  readSync(reader, Buffer.alloc(2), 0, 2, null);
  closeSync(reader);
  assert.deepEqual(outputs.look(), []);
  assert.deepEqual(outputs.look(), [task]);
});

test("a task without pipes, one that ended, and one whose directory is gone are none", async (t) => {
  const { fixture, outputs, task, writer } = await openTask(t);
  writeSync(writer, "waits");
  outputs.watch(fixture.shell("true"));
  outputs.look();
  outputs.unwatch(task.id);
  assert.deepEqual(outputs.look(), []);
  outputs.watch(task);
  outputs.look();
  execFileSync("rm", [task.stdoutPath]);
  assert.deepEqual(outputs.look(), []);
});

/** A task whose outputs are one pipe, which is open as a sentinel has it. */
async function openTask(t: TestContext) {
  const fixture = new DriverFixture(t);
  const pipe = path.join(fixture.directory, "pipe");
  execFileSync("mkfifo", [pipe]);
  const task = fixture.shell("true", { stdoutPath: pipe, stderrPath: pipe });
  const writer = openSync(pipe, constants.O_RDWR);
  t.after(() => closeSync(writer));
  const { bytesInPipe } = await loadSystemCalls();
  const outputs = new UnreadOutputs({ bytesIn: bytesInPipe, findRead: findReadPipes });
  outputs.watch(task);
  return { fixture, outputs, task, writer };
}
