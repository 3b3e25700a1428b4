import assert from "node:assert/strict";
import { test } from "node:test";
import { check, errorOf } from "../../test/evaluate-text.ts";

test("conversion functions give what their documentation says", () => {
  check([
    ["can(1)", true],
    ["can([1][5])", false],
    ['coalesce("a", "b")', "a"],
    ["coalesce(null, 1)", 1],
    ['convert(["a", 1], list(string))', ["a", "1"]],
    ["convert({a = 1}, object({a = string, b = optional(number)}))", { a: "1", b: null }],
    ['try([1][5], "fallback")', "fallback"],
    ['tobool("true")', true],
    ['tolist(["a", 1])', ["a", "1"]],
    ['tomap({a = 1, b = "x"})', { a: "1", b: "x" }],
    ['tonumber("1.5")', 1.5],
    ['toset(["b", "a", "b"])', ["a", "b"]],
    ["tostring(true)", "true"],
  ]);
});

test("conversions that cannot be say why", () => {
  assert.match(errorOf('tonumber("no")'), /cannot convert "no" to number: a number is required/);
  assert.match(errorOf("convert(1, nmber)"), /"nmber" is not a type. Did you mean "number"\?/);
  assert.match(errorOf("try([1][5], [1][6])"), /no expression succeeded/);
});
