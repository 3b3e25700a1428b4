import assert from "node:assert/strict";
import { test } from "node:test";
import { formatRelative, formatSpan, momentOf } from "./time.ts";

test("spans are told by their two largest units", () => {
  assert.equal(formatSpan(0), "0s");
  assert.equal(formatSpan(65_000), "1m 5s");
  assert.equal(formatSpan(3_600_000), "1h");
  assert.equal(formatSpan(90_061_000), "1d 1h");
});

test("moments are told from now", () => {
  assert.equal(formatRelative(1000, 1500), "just now");
  assert.equal(formatRelative(0, 65_000), "1m 5s ago");
  assert.equal(formatRelative(65_000, 0), "in 1m 5s");
});

test("all ways of the API to write a moment are read, and never is undefined", () => {
  assert.equal(momentOf(1_700_000_000_000_000_000n), 1_700_000_000_000);
  assert.equal(momentOf("2026-01-01T00:00:00Z"), Date.UTC(2026, 0, 1));
  for (const never of [0, null, undefined, "", "0001-01-01T00:00:00Z", "nonsense"]) {
    assert.equal(momentOf(never), undefined);
  }
});
