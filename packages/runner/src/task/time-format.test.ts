import assert from "node:assert/strict";
import { test } from "node:test";
import { formatDuration, formatTime } from "./time-format.ts";

test("durations read as Go writes them", () => {
  const cases: [bigint, string][] = [
    [0n, "0s"],
    [1n, "1ns"],
    [1_500n, "1.5µs"],
    [2_000_000n, "2ms"],
    [5_000_000_000n, "5s"],
    [15_204_000_001n, "15.204000001s"],
    [60_000_000_000n, "1m0s"],
    [1_800_000_000_000n, "30m0s"],
    [3_661_500_000_000n, "1h1m1.5s"],
    [-5_000_000_000n, "-5s"],
  ];
  for (const [ns, text] of cases) assert.equal(formatDuration(ns), text);
});

test("moments keep their nanoseconds and lose trailing zeros", () => {
  assert.equal(formatTime(1_706_813_837_123_456_789n), "2024-02-01T18:57:17.123456789Z");
  assert.equal(formatTime(1_706_813_837_120_000_000n), "2024-02-01T18:57:17.12Z");
  assert.equal(formatTime(1_706_813_837_000_000_000n), "2024-02-01T18:57:17Z");
});
