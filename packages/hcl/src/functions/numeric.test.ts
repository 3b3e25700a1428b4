import assert from "node:assert/strict";
import { test } from "node:test";
import { check, errorOf } from "../../test/evaluate-text.ts";

test("numeric functions give what their documentation says", () => {
  check([
    ["abs(23)", 23],
    ["abs(-12.4)", 12.4],
    ["ceil(5.1)", 6],
    ["ceil(-5.1)", -5],
    ["floor(4.9)", 4],
    ["floor(-4.9)", -5],
    ["log(16, 2)", 4],
    ["log(50, 10)", 1.6989700043360185],
    ["max(12, 54, 3)", 54],
    ["max([12, 54, 3]...)", 54],
    ["min(12, 54, 3)", 3],
    ['parseint("100", 10)', 100],
    ['parseint("FF", 16)', 255],
    ['parseint("-10", 2)', -2],
    ['parseint("aA", 62)', 656],
    ["pow(3, 2)", 9],
    ["pow(4, 0)", 1],
    ["signum(-13)", -1],
    ["signum(0)", 0],
    ["signum(344)", 1],
  ]);
});

test("numeric functions say what is wrong with their arguments", () => {
  assert.match(errorOf('parseint("12", 2)'), /cannot parse "12" as a base 2 integer/);
  assert.match(errorOf('parseint("1", 99)'), /base must be a whole number between 2 and 62/);
  assert.match(errorOf("max()"), /must pass at least one number/);
  assert.match(errorOf("signum(0.5)"), /value must be a whole number/);
});
