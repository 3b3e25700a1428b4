import assert from "node:assert/strict";
import { test } from "node:test";
import { check, errorOf } from "../../test/evaluate-text.ts";

test("sequence functions give what their documentation says", () => {
  check([
    ['chunklist(["a", "b", "c", "d", "e"], 2)', [["a", "b"], ["c", "d"], ["e"]]],
    ['coalescelist([], ["c", "d"])', ["c", "d"]],
    ['compact(["a", "", "b", "c"])', ["a", "b", "c"]],
    ['concat(["a", ""], ["b", "c"])', ["a", "", "b", "c"]],
    ['contains(["a", "b", "c"], "a")', true],
    ['contains(["a", "b", "c"], "d")', false],
    ['distinct(["a", "b", "a", "c", "d", "b"])', ["a", "b", "c", "d"]],
    ['element(["a", "b", "c"], 1)', "b"],
    ['element(["a", "b", "c"], 3)', "a"],
    ['flatten([["a", "b"], [], ["c"]])', ["a", "b", "c"]],
    ['flatten([[["a", "b"], []], ["c"]])', ["a", "b", "c"]],
    ['index(["a", "b", "c"], "b")', 1],
    ["length([])", 0],
    ['length(["a", "b"])', 2],
    ['length({"a" = "b"})', 1],
    ['length("hello")', 5],
    ["range(3)", [0, 1, 2]],
    ["range(1, 4)", [1, 2, 3]],
    ["range(1, 8, 2)", [1, 3, 5, 7]],
    ["range(4, 1)", [4, 3, 2]],
    ["reverse([1, 2, 3])", [3, 2, 1]],
    ['slice(["a", "b", "c", "d"], 1, 3)', ["b", "c"]],
  ]);
});

test("index gives the element at a position, as Nomad's does, where the key is one", () => {
  check([
    ['index(["a", "b", "c"], 2)', "c"],
    ['index(tomap({a = 1}), "a")', 1],
  ]);
});

test("sequence functions say what is wrong with their arguments", () => {
  assert.match(errorOf("element([], 0)"), /cannot use element function with an empty list/);
  assert.match(errorOf("range(5000)"), /more than 1024 values were generated/);
  assert.match(errorOf('slice(["a"], 0, 2)'), /end index must not be greater than the length/);
  assert.match(errorOf('concat(["a"], "b")'), /all arguments must be lists or tuples; got string/);
  assert.match(errorOf('index(["a"], "b")'), /the list does not contain the value/);
});
