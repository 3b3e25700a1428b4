import assert from "node:assert/strict";
import { test } from "node:test";
import { formatDuration } from "./duration.ts";

test("durations are written with their two largest units", () => {
  assert.equal(formatDuration(0), "0s");
  assert.equal(formatDuration(850), "850ms");
  assert.equal(formatDuration(65_000), "1m5s");
  assert.equal(formatDuration(3_600_000), "1h");
  assert.equal(formatDuration(90_061_000), "1d1h");
});
