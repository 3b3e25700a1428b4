import assert from "node:assert/strict";
import { test } from "node:test";
import { check, errorOf } from "../../test/evaluate-text.ts";

test("JSON functions give what their documentation says", () => {
  check([
    ['jsondecode("{\\"hello\\": \\"world\\"}")', { hello: "world" }],
    ['jsondecode("true")', true],
    ['jsonencode({"hello"="world"})', '{"hello":"world"}'],
  ]);
});

test("JSON keeps every digit, and escapes what is special in HTML", () => {
  check([
    ['jsonencode(jsondecode("12345678901234567890.25"))', "12345678901234567890.25"],
    ['jsonencode(["<a>", 0.1 + 0.2])', '["\\u003ca\\u003e",0.3]'],
  ]);
});

test("JSON that is broken or too deep is refused with its place", () => {
  assert.match(
    errorOf('jsondecode("{\\n  x: 1}")'),
    /Invalid object property name at line 2, column 3/,
  );
  assert.match(errorOf(`jsondecode("${"[".repeat(1000)}")`), /Nesting too deep/);
});
