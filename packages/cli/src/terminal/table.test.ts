import assert from "node:assert/strict";
import { test } from "node:test";
import { formatPairs, formatTable } from "./table.ts";

test("columns stand two blanks apart, and no line ends with a blank", () => {
  const text = formatTable([
    ["ID", "Status"],
    ["longer-id", "ok"],
  ]);
  assert.equal(text, "ID         Status\nlonger-id  ok");
});

test("an empty cell and an empty value are said to be none", () => {
  assert.equal(formatTable([["a", ""]]), "a  <none>");
  assert.equal(formatPairs([["Class", ""]]), "Class = <none>");
});

test("colours do not widen a column", () => {
  const text = formatTable([
    ["\x1b[31mred\x1b[39m", "x"],
    ["plain", "y"],
  ]);
  assert.equal(text, "\x1b[31mred\x1b[39m    x\nplain  y");
});

test("the equals signs of pairs stand below each other", () => {
  const text = formatPairs([
    ["ID", "a"],
    ["Job Version", "0"],
  ]);
  assert.equal(text, "ID          = a\nJob Version = 0");
});

test("a value of several lines stays on its own", () => {
  assert.equal(formatTable([["ID"], ["a\nb  running"]]), "ID\na\\nb  running");
  assert.equal(formatPairs([["ID", "a\nb"]]), "ID = a\\nb");
});
