import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluate } from "../eval/evaluate.ts";
import { fromJs, toJs } from "../values/js.ts";
import { parseJson } from "./parse-json.ts";

const problem = (text: string) => {
  const [first] = parseJson(text, "test.json").diagnostics;
  return first && `${first.subject?.start.line}:${first.subject?.start.column} ${first.summary}`;
};

test("strings of JSON are templates, and names of objects in values too", () => {
  const text = '{"a": ["${n}", "<${n}>", "$${n}", {"${n}": 1.50}]}';
  const { body, diagnostics } = parseJson(text, "test.json");
  assert.deepEqual(diagnostics, []);
  const expression = body.justAttributes().attributes.get("a")?.expression;
  assert.ok(expression);
  const { value } = evaluate(expression, { variables: new Map([["n", fromJs(5)]]) });
  assert.deepEqual(toJs(value), [5, "<5>", "${n}", { 5: 1.5 }]);
});

test("a problem in the template of a string points at the string", () => {
  const { body } = parseJson('{\n  "a": "${nope}"\n}', "test.json");
  const expression = body.justAttributes().attributes.get("a")?.expression;
  assert.ok(expression);
  const [first] = evaluate(expression, { variables: new Map() }).diagnostics;
  assert.equal(first?.subject?.toString(), "test.json:2,8-17");
});

test("what is no JSON is refused where it is wrong", () => {
  assert.equal(problem('{"a": 1,}'), "1:8 Trailing comma in object");
  assert.equal(problem('{\n"a" 1}'), "2:5 Missing property value colon");
  assert.equal(problem("{a: 1}"), "1:2 Invalid object property name");
  assert.equal(problem('{"a": tru}'), "1:7 Invalid JSON keyword");
  assert.equal(problem('{"a": 01}'), "1:7 Invalid JSON number");
  assert.equal(problem('{"a": 1'), "1:8 Unexpected end of JSON text");
  assert.equal(problem("{} 1"), "1:4 Extraneous data after value");
  assert.equal(problem("5"), "1:1 Root value must be object");
  assert.equal(problem(`{"a": ${"[".repeat(100_000)}`), "1:262 Nesting too deep");
});
