import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { hclTokens } from "./hcl-tokens.ts";

function kindsOf(source: string): string[][] {
  return hclTokens(source).map((line) =>
    line.filter(({ kind }) => kind !== "").map(({ text, kind }) => `${kind} ${text}`),
  );
}

test("blocks, names, strings, numbers and comments are told apart", () => {
  assert.deepEqual(kindsOf('job "web" { # a job'), [
    ["block job", 'string "web"', "comment # a job"],
  ]);
  assert.deepEqual(kindsOf("count = 3"), [["name count", "number 3"]]);
  assert.deepEqual(kindsOf('args = ["a\\"b", "${x("y")}", true]'), [
    ["name args", 'string "a\\"b"', 'string "${x("y")}"', "number true"],
  ]);
});

test("heredocs and long comments go over lines", () => {
  assert.deepEqual(kindsOf("data = <<EOF\ncount = 3\nEOF\nx = 1"), [
    ["name data", "string <<EOF"],
    ["string count = 3"],
    ["string EOF"],
    ["name x", "number 1"],
  ]);
  assert.deepEqual(kindsOf("/* a\nb */ x = 1"), [
    ["comment /* a"],
    ["comment b */", "name x", "number 1"],
  ]);
});

test("of any text nothing is lost", () => {
  const text = fc.string({
    unit: fc.constantFrom(..."ab\"\\${}#/*\n<EOF=1 -'é\t"),
    maxLength: 200,
  });
  fc.assert(
    fc.property(text, (source) => {
      const lines = hclTokens(source).map((line) => line.map((token) => token.text).join(""));
      assert.equal(lines.join("\n"), source);
    }),
  );
});
