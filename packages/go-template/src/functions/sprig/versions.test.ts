import assert from "node:assert/strict";
import { test } from "node:test";
import { TemplateError } from "../../error.ts";
import { Template } from "../../template.ts";
import { consulTemplateFunctions } from "../consul-template.ts";

const functions = consulTemplateFunctions({
  env: {},
  now: () => 0,
  timeZone: "UTC",
  readFile: () => Buffer.alloc(0),
  print: () => {},
});

/** What `semverCompare` says of version 1.2.3, or why it does not. */
function compare(constraint: string): string {
  const text = `{{ sprig_semverCompare \`${constraint}\` "1.2.3" }}`;
  try {
    return Template.parse(text, { name: "t", functions }).execute(undefined).toString();
  } catch (error) {
    return error instanceof TemplateError ? error.reason : assert.fail(String(error));
  }
}

test("conditions have blanks or commas between them, and blanks behind their operators", () => {
  for (const constraint of [" >= 1.2 ,  < 2 ", ">=1.2 <2", "= v1.2.3\t,\n1.x", "2 || 1.0 - 1.3"]) {
    assert.equal(compare(constraint), "true", constraint);
  }
  for (const constraint of ["> = 1", ">=1,,<2", ",1", "1,", "1 2 - ", "v 1", ""]) {
    assert.match(compare(constraint), /improper constraint: /, constraint);
  }
});

test("however a constraint is written, it takes no time to see that it is none", () => {
  assert.match(compare(`1${", 1".repeat(300)}!`), /improper constraint: 1, 1, 1/);
  assert.match(compare(`1${" ".repeat(900)}!`), /improper constraint: 1 /);
  assert.match(compare(`1${"-1.1".repeat(20_000)}`), /improper constraint: more than 1000/);
});
