import assert from "node:assert/strict";
import {
  type EvalContext,
  evaluate,
  type JsValue,
  parseExpression,
  type StandardFunctionOptions,
  standardFunctions,
  toJs,
  type Value,
} from "../src/index.ts";

/** The value of an expression that may call every function. Fails on any problem. */
export function valueOfText(text: string, options: StandardFunctionOptions = {}): Value {
  const { value, diagnostics } = run(text, options);
  assert.deepEqual(
    diagnostics.map(({ summary, detail }) => `${summary}: ${detail}`),
    [],
    text,
  );
  return value;
}

/** The same as plain data. */
export function resultOf(text: string, options?: StandardFunctionOptions): JsValue {
  return toJs(valueOfText(text, options));
}

/** What is wrong with an expression; fails if nothing is. */
export function errorOf(text: string, options: StandardFunctionOptions = {}): string {
  const [problem] = run(text, options).diagnostics;
  assert.ok(problem, `${text} should have failed`);
  return problem.detail;
}

/** Checks a table of expressions and the plain data that they give. */
export function check(examples: readonly (readonly [string, unknown])[]): void {
  for (const [text, expected] of examples) assert.deepEqual(resultOf(text), expected, text);
}

function run(text: string, options: StandardFunctionOptions): ReturnType<typeof evaluate> {
  const { expression, diagnostics } = parseExpression(text, "test");
  assert.deepEqual(diagnostics, [], text);
  const context: EvalContext = { variables: new Map(), functions: standardFunctions(options) };
  return evaluate(expression, context);
}
