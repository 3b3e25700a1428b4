import assert from "node:assert/strict";
import { test } from "node:test";
import { check, errorOf } from "../../test/evaluate-text.ts";

test("string functions give what their documentation says", () => {
  check([
    ['chomp("hello\\r\\n\\n")', "hello"],
    ['endswith("hello", "lo")', true],
    ['indent(2, "a\\nb\\nc")', "a\n  b\n  c"],
    ['join(", ", ["foo", "bar", "baz"])', "foo, bar, baz"],
    ['join(",", ["a"], ["b"])', "a,b"],
    ['lower("АЛЛО!")', "алло!"],
    ['replace("1 + 2 + 3", "+", "-")', "1 - 2 - 3"],
    ['sort(["e", "d", "a", "x"])', ["a", "d", "e", "x"]],
    ['split(",", "foo,bar,baz")', ["foo", "bar", "baz"]],
    ['split(",", "")', [""]],
    ['startswith("hello", "he")', true],
    ['strlen("👍")', 1],
    ['strlen("hello")', 5],
    ['strrev("a ☃")', "☃ a"],
    ['substr("hello world", 1, 4)', "ello"],
    ['substr("hello world", -5, -1)', "world"],
    ['substr("🤔🤷", 0, 1)', "🤔"],
    ['title("hello world")', "Hello World"],
    ['trim("?!hello?!", "!?")', "hello"],
    ['trimprefix("helloworld", "hello")', "world"],
    ['trimspace("  hello\\n\\n")', "hello"],
    ['trimsuffix("helloworld", "world")', "hello"],
    ['upper("алло!")', "АЛЛО!"],
  ]);
});

test("letters change case one by one", () => {
  check([
    ['upper("straße")', "STRAßE"],
    ['lower("ΑΣ")', "ασ"],
    ['title("über-groß x_y")', "Über-Groß X_y"],
  ]);
});

test("a string cannot grow past the limit", () => {
  assert.match(errorOf('indent(999999999, "a\\nb")'), /more than 67108864 characters/);
  assert.match(
    errorOf('join(format("%9999999s", ""), range(100))'),
    /more than 67108864 characters/,
  );
});
