import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Harness } from "../../test/harness.ts";
import { loadLibc } from "./libc.ts";
import { spliceFifos } from "./splice-fifo.ts";

const libc = await loadLibc();

test("looking into a FIFO takes nothing", async () => {
  await using harness = new Harness();
  const path = join(harness.root, "fifo");
  execFileSync("mkfifo", [path]);
  const fifo = spliceFifos(libc)(path);
  const writer = openSync(path, "r+");
  assert.equal(fifo.peek(10).length, 0);
  writeSync(writer, "hello");
  assert.equal(`${fifo.peek(3)}`, "hel");
  assert.equal(`${fifo.peek(10)}`, "hello");
  fifo.close();
  closeSync(writer);
});

test("a file that cannot be spliced to is written to", async () => {
  await using harness = new Harness();
  const path = join(harness.root, "fifo");
  execFileSync("mkfifo", [path]);
  const fifo = spliceFifos(libc)(path);
  const writer = openSync(path, "r+");
  writeSync(writer, "hello world");
  const file = openSync(join(harness.root, "file"), "a");
  assert.equal(fifo.move(file, 0, 5), 5);
  assert.equal(fifo.move(file, 5, 100), 6);
  assert.equal(fifo.move(file, 11, 100), 0);
  assert.equal(readFileSync(join(harness.root, "file"), "utf8"), "hello world");
  fifo.close();
  closeSync(writer);
  closeSync(file);
});

test("what is no FIFO is refused by name", async () => {
  await using harness = new Harness();
  const open = spliceFifos(libc);
  assert.throws(() => open(harness.logDir), /logs/);
  assert.throws(() => open(join(harness.root, "none")), {
    code: "not_found",
    message: /^Cannot open FIFO .*none: ENOENT/,
  });
});
