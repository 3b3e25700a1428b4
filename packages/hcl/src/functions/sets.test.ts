import assert from "node:assert/strict";
import { test } from "node:test";
import { check, errorOf } from "../../test/evaluate-text.ts";

test("set functions give what their documentation says", () => {
  check([
    ['setintersection(["a", "b"], ["b", "c"], ["b", "d"])', ["b"]],
    [
      'setproduct(["development", "staging"], ["app1", "app2"])',
      [
        ["development", "app1"],
        ["development", "app2"],
        ["staging", "app1"],
        ["staging", "app2"],
      ],
    ],
    ['setsubtract(["a", "b", "c"], ["a", "c"])', ["b"]],
    ['setunion(["a", "b"], ["b", "c"], ["d"])', ["a", "b", "c", "d"]],
  ]);
});

test("a product of sets that would be huge is refused", () => {
  const hundred = "range(101)";
  assert.match(errorOf(`setproduct(${hundred}, ${hundred}, ${hundred})`), /more than 200000/);
});
