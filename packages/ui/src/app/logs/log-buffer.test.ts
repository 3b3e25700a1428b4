import assert from "node:assert/strict";
import { test } from "node:test";
import { LogBuffer, MOST_LINES } from "./log-buffer.ts";

function textsOf(buffer: LogBuffer): string[] {
  return buffer.shown.map(({ text }) => text);
}

function lines(...texts: readonly string[]) {
  return texts.map((text) => ({ source: 0, text }));
}

test("a filter goes by the text without colours, for lines that come later too", () => {
  const buffer = new LogBuffer();
  buffer.add(lines("\x1b[31mer\x1b[0mror 1", "fine"));
  buffer.filter((text) => text.includes("error"));
  buffer.add(lines("error 2", "fine"));
  assert.deepEqual(textsOf(buffer), ["\x1b[31mer\x1b[0mror 1", "error 2"]);
  buffer.filter(undefined);
  assert.equal(buffer.shown.length, 4);
});

test("a wrapped line takes as many rows as its text needs", () => {
  const buffer = new LogBuffer();
  buffer.add(lines("12345", `\x1b[32m${"x".repeat(11)}\x1b[0m`, ""));
  buffer.wrap(5);
  assert.equal(buffer.offsets.rows, 1 + 3 + 1);
  buffer.wrap(undefined);
  assert.equal(buffer.offsets.rows, 3);
});

test("of endless logs the oldest lines go, from what is shown too", () => {
  const buffer = new LogBuffer();
  buffer.filter((text) => text.endsWith("7"));
  const batch = Array.from({ length: MOST_LINES + 1 }, (_, at) => ({ source: 0, text: `${at}` }));
  buffer.add(batch);
  assert.ok(buffer.size <= MOST_LINES && buffer.size > MOST_LINES / 2);
  const first = MOST_LINES + 1 - buffer.size;
  assert.ok(Number(textsOf(buffer)[0]) >= first);
  assert.equal(buffer.offsets.length, buffer.shown.length);
});
