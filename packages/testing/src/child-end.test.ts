import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { endOf, killChild } from "./child-end.ts";
import { firstLine } from "./first-line.ts";

test("the end of a child is known after it too", async () => {
  const child = spawn("/bin/sh", ["-c", "exit 3"]);
  await once(child, "exit");
  assert.deepEqual(await endOf(child), { code: 3, signal: null });
  assert.deepEqual(await killChild(child), { code: 3, signal: null });
});

test("a child that a signal ended is known by the signal", async () => {
  const child = spawn("/bin/sleep", ["600"]);
  assert.deepEqual(await killChild(child), { code: null, signal: "SIGKILL" });
  assert.deepEqual(await endOf(child), { code: null, signal: "SIGKILL" });
});

test("the first line of a process is read whole, and what it writes later does not end it", async () => {
  const script = "printf 'one '; echo line; read _; echo more; exit 4";
  const child = spawn("/bin/sh", ["-c", script], { stdio: ["pipe", "pipe", "inherit"] });
  assert.equal(await firstLine(child.stdout), "one line");
  child.stdin.end("\n");
  assert.deepEqual(await endOf(child), { code: 4, signal: null });
});

test("a process that ends without a line is an error, not a wait for ever", async () => {
  const child = spawn("/bin/sh", ["-c", "printf 'no end'; exit 1"]);
  await assert.rejects(firstLine(child.stdout), /ended without a line; it had "no end"/);
  await assert.rejects(firstLine(child.stdout));
});
