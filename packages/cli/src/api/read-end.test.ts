import assert from "node:assert/strict";
import { test } from "node:test";
import { followFrom, readLastLines } from "./read-end.ts";

const readerOf = (text: string) =>
  async function* (bytes: number) {
    yield Buffer.from(text).subarray(Math.max(0, Buffer.byteLength(text) - bytes));
  };

test("the last lines are found, however long they are", async () => {
  const long = "x".repeat(1000);
  const read = readerOf(`first\n${long}\n${long}\nlast\n`);
  assert.equal(String(await readLastLines(read, 1)), "last\n");
  assert.equal(String(await readLastLines(read, 3)), `${long}\n${long}\nlast\n`);
  assert.equal(String(await readLastLines(read, 9)), `first\n${long}\n${long}\nlast\n`);
});

test("a last line without its newline counts as one", async () => {
  assert.equal(String(await readLastLines(readerOf("a\nb\nc"), 2)), "b\nc");
  assert.equal(String(await readLastLines(readerOf("\na"), 1)), "a");
});

test("no lines at all, and no text at all, give nothing", async () => {
  assert.equal(String(await readLastLines(readerOf("a\nb\n"), 0)), "");
  assert.equal(String(await readLastLines(readerOf(""), 5)), "");
});

test("following begins with the lines that were found", async () => {
  const pieces = await Array.fromAsync(followFrom(Buffer.from("b\n"), readerOf("a\nb\n")));
  assert.equal(String(Buffer.concat(pieces)), "b\n");
});

test("following begins with a whole line, also when the text has grown in between", async () => {
  const pieces = await Array.fromAsync(followFrom(Buffer.from("bbb\n"), readerOf("a\nbbb\nc\n")));
  assert.equal(String(Buffer.concat(pieces)), "c\n");
});
