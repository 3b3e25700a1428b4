import assert from "node:assert/strict";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { temporaryDirectory } from "@drover/testing";
import { HeldFile } from "./held-file.ts";

test("a held file says what is in it now, however often it is asked", (t) => {
  const file = makeFile(t, "one\n");
  const held = new HeldFile(file);
  t.after(() => held.close());
  assert.equal(held.read(), "one\n");
  writeFileSync(file, "2\n");
  assert.equal(held.read(), "2\n");
});

test("a file longer than the buffer is read whole", (t) => {
  const text = "name 12345\n".repeat(10_000);
  const held = new HeldFile(makeFile(t, text));
  t.after(() => held.close());
  assert.equal(held.read(), text);
});

test("a file that is not there says nothing, and one that comes is read", (t) => {
  const file = makeFile(t, "");
  rmSync(file);
  const held = new HeldFile(file);
  t.after(() => held.close());
  assert.equal(held.read(), undefined);
  writeFileSync(file, "here\n");
  assert.equal(held.read(), "here\n");
});

test("a closed file holds no descriptor, also when it is read or closed once more", (t) => {
  const file = makeFile(t, "one\n");
  const before = openDescriptors();
  const held = new HeldFile(file);
  held.read();
  assert.equal(openDescriptors(), before + 1);
  held.close();
  held.close();
  assert.equal(held.read(), "one\n");
  assert.equal(openDescriptors(), before);
});

function openDescriptors(): number {
  return readdirSync("/proc/self/fd").length;
}

function makeFile(t: TestContext, content: string): string {
  const directory = temporaryDirectory(t);
  const file = path.join(directory, "file");
  writeFileSync(file, content);
  return file;
}
