import assert from "node:assert/strict";
import { test } from "node:test";
import { check, errorOf } from "../../test/evaluate-text.ts";

test("map functions give what their documentation says", () => {
  check([
    ['keys({"a" = 1, "c" = 2, "d" = 3})', ["a", "c", "d"]],
    ['lookup({a = "ay", b = "bee"}, "a", "what?")', "ay"],
    ['lookup({a = "ay", b = "bee"}, "c", "what?")', "what?"],
    ['merge({"a" = "b", "c" = "d"}, {"e" = "f", "c" = "z"})', { a: "b", c: "z", e: "f" }],
    ['values({"a" = 3, "c" = 2, "d" = 1})', [3, 2, 1]],
    ['zipmap(["a", "b"], [1, 2])', { a: 1, b: 2 }],
  ]);
});

test("map functions say what is wrong with their arguments", () => {
  assert.match(errorOf("keys([])"), /must have map or object type/);
  assert.match(
    errorOf('zipmap(["a"], [])'),
    /number of keys \(1\) does not match number of values/,
  );
  assert.match(errorOf('lookup(tomap({a = 1}), "b", "x")'), /the same type as the map elements/);
});
