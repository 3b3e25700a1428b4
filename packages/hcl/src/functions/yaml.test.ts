import assert from "node:assert/strict";
import { test } from "node:test";
import { check, errorOf } from "../../test/evaluate-text.ts";

test("YAML functions give what their documentation says", () => {
  check([
    ['yamldecode("{\\"hello\\": \\"world\\"}")', { hello: "world" }],
    ['yamldecode("true")', true],
    ['yamldecode("{a: &foo [1, 2, 3], b: *foo}")', { a: [1, 2, 3], b: [1, 2, 3] }],
    ['yamlencode({"a"="b", "c"="d"})', '"a": "b"\n"c": "d"\n'],
    ['yamlencode({"foo"=[1, 2, 3], "bar"="baz"})', '"bar": "baz"\n"foo":\n- 1\n- 2\n- 3\n'],
    ['yamlencode("a\\nb\\n")', "|\n  a\n  b\n"],
  ]);
});

test("words, numbers and dates without quotes are read as go-cty-yaml reads them", () => {
  check([
    [
      'yamldecode("[yes, off, ~, 0x1F, 1.50, 12:30, 2020-01-02]")',
      [true, false, null, 31, 1.5, "12:30", "2020-01-02T00:00:00Z"],
    ],
  ]);
});

test("YAML that is broken, or grows by aliases, is refused", () => {
  assert.match(errorOf('yamldecode("a: [")'), /the text is not YAML/);
  assert.match(errorOf('yamldecode("")'), /has no document/);
  assert.match(errorOf('yamldecode("a: 1\\n---\\nb: 2")'), /more than one document/);
  const bomb = ["a: &a [x, x, x, x, x, x, x, x, x, x]"];
  for (const [name, inner] of ["ba", "cb", "dc", "ed"]) {
    bomb.push(`${name}: &${name} [${Array(10).fill(`*${inner}`).join(", ")}]`);
  }
  const text = JSON.stringify(bomb.join("\n"));
  assert.match(errorOf(`yamldecode(${text})`), /too many aliases/);
});
