import assert from "node:assert/strict";
import { appendFileSync, renameSync, truncateSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { temporaryDirectory } from "@drover/testing";
import { followFile } from "./follow-file.ts";

test("what is appended to a file is read, and a file cut short from its beginning", async (t) => {
  const { file, take } = await follow(t, { text: "one two", offset: 4 });
  assert.deepEqual(await take(3), { text: "two", offset: 4 });
  appendFileSync(file, " three");
  assert.deepEqual(await take(6), { text: " three", offset: 7 });
  truncateSync(file);
  appendFileSync(file, "four");
  assert.deepEqual(await take(4), { text: "four", offset: 0 });
});

test("the file that was opened is followed, whatever takes its name", async (t) => {
  const { file, take } = await follow(t, { text: "old", offset: 0 });
  assert.deepEqual(await take(3), { text: "old", offset: 0 });
  renameSync(file, `${file}.1`);
  writeFileSync(file, "another");
  appendFileSync(`${file}.1`, "er");
  assert.deepEqual(await take(2), { text: "er", offset: 3 });
});

test("following ends when its signal aborts", async (t) => {
  const { pieces, take, stop } = await follow(t, { text: "x", offset: 0 });
  await take(1);
  const next = pieces.next();
  stop();
  assert.equal((await next).done, true);
});

async function follow(t: TestContext, { text, offset }: { text: string; offset: number }) {
  const file = path.join(temporaryDirectory(t), "file");
  writeFileSync(file, text);
  const handle = await open(file);
  const stopping = new AbortController();
  const pieces = followFile(handle, { offset, signal: stopping.signal });
  t.after(async () => {
    stopping.abort();
    await pieces.return();
    await handle.close();
  });
  /** So many bytes, and where the first of them stand. */
  const take = async (length: number) => {
    let taken = "";
    let begin: number | undefined;
    while (taken.length < length) {
      const { done, value } = await pieces.next();
      if (done) break;
      begin ??= value.offset;
      taken += value.data;
    }
    return { text: taken, offset: begin };
  };
  return { file, pieces, take, stop: () => stopping.abort() };
}
