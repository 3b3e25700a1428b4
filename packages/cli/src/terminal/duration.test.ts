import assert from "node:assert/strict";
import { test } from "node:test";
import { formatDuration, parseDuration } from "./duration.ts";

test("durations are read in Go's notation", () => {
  assert.equal(parseDuration("250ms"), 250);
  assert.equal(parseDuration("1.5s"), 1500);
  assert.equal(parseDuration("1h2m3s"), 3_723_000);
  assert.equal(parseDuration("0"), 0);
});

test("what is no duration is refused", () => {
  for (const text of ["", "5", "s", "1h 2m", "-1s", "1d", "1s2"]) {
    assert.equal(parseDuration(text), undefined, text);
  }
});

test("durations are written with their two largest units", () => {
  assert.equal(formatDuration(0), "0s");
  assert.equal(formatDuration(850), "850ms");
  assert.equal(formatDuration(65_000), "1m5s");
  assert.equal(formatDuration(3_600_000), "1h");
  assert.equal(formatDuration(90_061_000), "1d1h");
});
