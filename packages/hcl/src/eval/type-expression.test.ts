import assert from "node:assert/strict";
import { test } from "node:test";
import { parseExpression } from "../syntax/parse.ts";
import { convert } from "../values/convert.ts";
import { typeToString } from "../values/describe-type.ts";
import { fromJs, toJs } from "../values/js.ts";
import { applyDefaults } from "./type-defaults.ts";
import { readType } from "./type-expression.ts";

const read = (text: string) =>
  readType(parseExpression(text, "test").expression, { withDefaults: true });
const problem = (text: string) => read(text).diagnostics[0]?.detail;

test("types are read as they are written", () => {
  for (const text of [
    "string",
    "any",
    "list(string)",
    "map(list(number))",
    "set(bool)",
    "tuple([string,number])",
    "object({a=string,b=optional(list(any))})",
  ]) {
    const { type, diagnostics } = read(text);
    assert.deepEqual(diagnostics, []);
    assert.equal(typeToString(type), text);
  }
});

test("what is no type is refused with advice", () => {
  assert.match(problem("strng") ?? "", /"strng" is not a type. Did you mean "string"\?/);
  assert.match(problem("list") ?? "", /needs an argument: the type of its elements/);
  assert.match(problem("list(string, number)") ?? "", /needs one argument/);
  assert.match(problem("string(1)") ?? "", /has no arguments/);
  assert.match(problem("optional(string)") ?? "", /Only an attribute of an object type/);
  assert.match(problem("object([])") ?? "", /needs names with their types/);
  assert.match(problem("1 + 2") ?? "", /A type is string, number, bool, any/);
  assert.match(problem('object({a=optional(number,"x")})') ?? "", /does not fit the type/);
});

test("defaults fill in what a value lacks, at every depth", () => {
  const { type, defaults } = read(
    "map(object({ port = optional(number, 80), tls = optional(object({ on = optional(bool, true) }), {}) }))",
  );
  const given = fromJs({ web: {}, api: { port: 8080, tls: { on: false } }, old: { port: null } });
  assert.deepEqual(toJs(convert(applyDefaults(given, defaults), type)), {
    api: { port: 8080, tls: { on: false } },
    old: { port: 80, tls: { on: true } },
    web: { port: 80, tls: { on: true } },
  });
});
