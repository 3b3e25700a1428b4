import assert from "node:assert/strict";
import { test } from "node:test";
import { matchesGlob } from "./glob.ts";

test("a pattern matches as a whole, and one of many stars ends soon", () => {
  assert.equal(matchesGlob("a*c", "abbc"), true);
  assert.equal(matchesGlob("a*c", "abcd"), false);
  assert.equal(matchesGlob("*", ""), true);
  assert.equal(matchesGlob("a", "A"), false);
  assert.equal(matchesGlob(`${"a*".repeat(60)}b`, "a".repeat(10_000)), false);
});
