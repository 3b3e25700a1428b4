import assert from "node:assert/strict";
import { test } from "node:test";
import { formatAge, formatNs, formatRfc3339, toMs } from "./time.ts";

const MOMENT_NS = 1_795_550_400_123_456_789n;

test("moments keep their milliseconds, though their nanoseconds exceed 2^53", () => {
  assert.equal(toMs(MOMENT_NS), 1_795_550_400_123);
});

test("moments are written to the second, with the zone of the machine", () => {
  assert.equal(Date.parse(formatNs(MOMENT_NS)), 1_795_550_400_000);
  assert.match(formatNs(MOMENT_NS), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/);
});

test("what never was is said so", () => {
  assert.equal(formatNs(0), "N/A");
  assert.equal(formatRfc3339(null), "N/A");
  assert.equal(formatRfc3339("0001-01-01T00:00:00Z"), "N/A");
});

test("an age is told in whole seconds, and never negative", () => {
  assert.equal(formatAge(MOMENT_NS, 1_795_550_400_900), "0s ago");
  assert.equal(formatAge(MOMENT_NS, 1_795_550_465_200), "1m5s ago");
  assert.equal(formatAge(MOMENT_NS, 1_795_550_300_000), "0s ago");
});
