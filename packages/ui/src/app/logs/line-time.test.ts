import assert from "node:assert/strict";
import { test } from "node:test";
import { lineTime, mergeByTime } from "./line-time.ts";

test("the usual ways to write a time at the beginning of a line are read", () => {
  const expected = Date.UTC(2026, 10, 24, 20, 5, 1, 123);
  for (const line of [
    "2026-11-24T20:05:01.123Z INFO up",
    "[2026-11-24T20:05:01.123Z] up",
    "2026-11-24 21:05:01,123+01:00 up",
    '{"level":"info","time":"2026-11-24T20:05:01.123Z","msg":"up"}',
  ]) {
    assert.equal(lineTime(line), expected, line);
  }
  for (const line of ["up", "at 2026-11-24T20:05:01Z", "2026-99-99T99:99:99Z x", ""]) {
    assert.equal(lineTime(line), undefined, line);
  }
});

test("sources are merged by time, and a line without one stays after the one before it", () => {
  const web = ["2026-01-01T00:00:01Z a", "  at f()", "2026-01-01T00:00:03Z c"];
  const cache = ["2026-01-01T00:00:02Z b"];
  const merged = mergeByTime([web, cache].map((lines) => lines.map((text) => ({ text }))));
  assert.deepEqual(
    merged.map(({ text }) => text.split(" ").at(-1)),
    ["a", "f()", "b", "c"],
  );
});
