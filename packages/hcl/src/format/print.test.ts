import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bodyText, expressionText } from "../../test/source-text.ts";
import { withoutRanges } from "../../test/without-ranges.ts";
import type { Expression } from "../syntax/expression.ts";
import { parseConfig, parseExpression } from "../syntax/parse.ts";
import { printBody, printExpression } from "./print.ts";

const NAMES = { variables: ["foo", "bar"], functions: ["f", "ns::g"] };

function parse(text: string): Expression {
  const { expression, diagnostics } = parseExpression(text, "test");
  assert.deepEqual(diagnostics, [], text);
  return expression;
}

test("an expression that is printed and parsed again is the same", () => {
  fc.assert(
    fc.property(expressionText(NAMES), (text) => {
      const expression = parse(text);
      const printed = printExpression(expression);
      assert.deepEqual(withoutRanges(parse(printed)), withoutRanges(expression), printed);
    }),
    { numRuns: 500 },
  );
});

test("a body that is printed and parsed again is the same", () => {
  fc.assert(
    fc.property(bodyText(NAMES), (text) => {
      const { body, diagnostics } = parseConfig(text, "test");
      assert.deepEqual(diagnostics, [], text);
      const again = parseConfig(printBody(body), "test");
      assert.deepEqual(again.diagnostics, [], printBody(body));
      assert.deepEqual(withoutRanges(again.body), withoutRanges(body));
    }),
    { numRuns: 200 },
  );
});

test("an expression that was not parsed gets the parentheses that it needs", () => {
  const { range } = parse("a");
  const a = parse("a");
  const sum: Expression = { kind: "binary", operator: "+", left: a, right: a, range };
  const product: Expression = { kind: "binary", operator: "*", left: sum, right: sum, range };
  assert.equal(printExpression(product), "(a + a) * (a + a)");
  const choice: Expression = {
    kind: "conditional",
    condition: a,
    whenTrue: a,
    whenFalse: a,
    range,
  };
  const nested: Expression = { ...choice, condition: choice };
  assert.equal(printExpression(nested), "(a ? a : a) ? a : a");
  const step = { kind: "attribute", name: "x", range } as const;
  assert.equal(
    printExpression({ kind: "relativeTraversal", source: choice, steps: [step], range }),
    "(a ? a : a).x",
  );
});
