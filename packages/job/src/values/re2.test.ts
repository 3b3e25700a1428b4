import assert from "node:assert/strict";
import { test } from "node:test";
import { compileRe2 } from "./re2.ts";

/** Pattern, a text that it matches, a text that it does not. */
const TABLE: [string, string, string][] = [
  ["^web-[0-9]+$", "web-17", "web-x"],
  ["(?i)linux", "LINUX", "windows"],
  ["a(?i)b|c", "C", "A"],
  ["x(a(?i)b)c", "xaBc", "xaBC"],
  ["(?i:a)b", "Ab", "AB"],
  ["(?P<name>a)(?:b)", "ab", "a"],
  ["\\Aa\\z", "a", "ab"],
  ["(?m)\\Ab", "ba", "a\nb"],
  ["^[[:alpha:]_]+$", "a_b", "a1"],
  ["^[]a]+$", "]a", "b"],
  ["\\p{Greek}\\pL", "αb", "ab"],
  ["^a{2,3}$", "aaa", "a"],
  ["^{a}$", "{a}", "a"],
  ["a\\-b\\:c\\/d", "a-b:c/d", "a"],
  ["[a\\-z]", "-", "b"],
  ["\\Qa.b\\E$", "a.b", "axb"],
  ["^\\S+\\s$", "ab ", "a b"],
  ["\\x{3b1}", "α", "a"],
];

test("patterns of Go's syntax match as in Go", () => {
  for (const [pattern, yes, no] of TABLE) {
    assert.equal(compileRe2(pattern)?.test(yes), true, `${pattern} on ${yes}`);
    assert.equal(compileRe2(pattern)?.test(no), false, `${pattern} on ${no}`);
  }
});

test("what Go refuses is refused", () => {
  for (const pattern of [
    "(",
    ")",
    "(?=a)",
    "(?<!a)",
    "(a)\\1",
    "*",
    "[[:nothing:]]",
    "(?i",
    "[a",
  ]) {
    assert.equal(compileRe2(pattern), undefined, pattern);
  }
});
