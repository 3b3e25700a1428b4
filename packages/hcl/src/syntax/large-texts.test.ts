import assert from "node:assert/strict";
import { test } from "node:test";
import { parseConfig, parseExpression, parseTemplate } from "./parse.ts";
import { parseJson } from "./parse-json.ts";

const MANY = 300_000;

test("no repetition in a text, however long, overflows a stack", () => {
  const texts = {
    identifier: () => parseConfig("a".repeat(MANY), "t"),
    number: () => parseConfig(`a = ${"1.".repeat(MANY)}`, "t"),
    quoted: () => parseConfig(`a = "${"x\\n".repeat(MANY)}"\n`, "t"),
    heredoc: () => parseConfig(`a = <<X\n${"x $ \n".repeat(MANY)}X\n`, "t"),
    comments: () => parseExpression(`[${"# c\n".repeat(MANY)}1]`, "t"),
    operators: () => parseExpression(`1${" + 1".repeat(MANY)}`, "t"),
    steps: () => parseExpression(`a${".b".repeat(MANY)}`, "t"),
    interpolations: () => parseTemplate("${a}".repeat(MANY), "t"),
    brackets: () => parseConfig(`a = ${"[".repeat(MANY)}${")".repeat(MANY)}`, "t"),
    braces: () => parseConfig("}".repeat(MANY), "t"),
    attributes: () => parseConfig("a = 1\n".repeat(MANY), "t"),
    string: () => parseJson(`{"a": "${"x\\n".repeat(MANY)}"}`, "t"),
    array: () => parseJson(`{"a": [${"1,".repeat(MANY)}1]}`, "t"),
  };
  for (const [name, parse] of Object.entries(texts)) {
    const { diagnostics } = parse();
    assert.ok(diagnostics.length <= 150, `${name} gave ${diagnostics.length} diagnostics`);
  }
});
