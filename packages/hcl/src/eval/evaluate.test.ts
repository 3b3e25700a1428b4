import assert from "node:assert/strict";
import { test } from "node:test";
import { parseExpression } from "../syntax/parse.ts";
import { fromJs, toJs } from "../values/js.ts";
import { STRING } from "../values/type.ts";
import { unknownValue, type Value } from "../values/value.ts";
import type { EvalContext } from "./context.ts";
import { evaluate } from "./evaluate.ts";

const VARIABLES = new Map<string, Value>([
  ["n", fromJs(5)],
  ["list", fromJs([{ id: "a" }, { id: "b" }])],
  ["nothing", fromJs(null)],
  ["later", unknownValue(STRING)],
]);

function run(text: string, context: EvalContext = { variables: VARIABLES }) {
  const { expression, diagnostics } = parseExpression(text, "test");
  assert.deepEqual(diagnostics, []);
  return evaluate(expression, context);
}

function resultOf(text: string, context?: EvalContext): unknown {
  const { value, diagnostics } = run(text, context);
  assert.deepEqual(diagnostics, []);
  return toJs(value);
}

function errorOf(text: string): string {
  const [first] = run(text).diagnostics;
  return first === undefined ? "no error" : `${first.summary}: ${first.detail}`;
}

test("arithmetic is exact where doubles are not", () => {
  assert.equal(resultOf("0.1 + 0.2"), 0.3);
  assert.equal(resultOf("9007199254740993 * 10 + 1"), 90071992547409931n);
  assert.equal(resultOf("-7 % 3"), -1);
});

test("a conditional gives the common type of its branches", () => {
  assert.equal(resultOf('true ? 1 : "x"'), "1");
  assert.deepEqual(resultOf('false ? [1] : ["a", "b"]'), ["a", "b"]);
  assert.match(errorOf("true ? {} : []"), /must have consistent types/);
});

test("the branch that is not chosen may have errors", () => {
  assert.equal(resultOf("true ? 1 : unknown_name.x"), 1);
});

test("for expressions make tuples and objects, filter and group", () => {
  assert.deepEqual(resultOf('[for i, v in list: "${i}${v.id}"]'), ["0a", "1b"]);
  assert.deepEqual(resultOf('{for v in [1, 2, 3]: (v % 2 == 0 ? "even" : "odd") => v...}'), {
    even: [2],
    odd: [1, 3],
  });
  assert.deepEqual(resultOf("[for v in [1, 2, 3]: v if v != 2]"), [1, 3]);
});

test("splats go through lists, and take null as an empty one", () => {
  assert.deepEqual(resultOf("list[*].id"), ["a", "b"]);
  assert.deepEqual(resultOf("list.*.id"), ["a", "b"]);
  assert.deepEqual(resultOf("nothing[*]"), []);
  assert.deepEqual(resultOf("n[*]"), [5]);
});

test("templates join their parts, and strip white space where told", () => {
  assert.equal(resultOf('"a${n}b"'), "a5b");
  assert.equal(resultOf('"${n}"'), 5);
  assert.equal(resultOf('"<%{ for v in list ~}  ${v.id} ~%{ endfor }>"'), "<a ~b ~>");
  assert.equal(resultOf('"%{ if n > 3 }big%{ else }small%{ endif }"'), "big");
  assert.equal(resultOf('"$${n} %%{if}"'), "${n} %{if}");
});

test("an unknown value makes unknown what depends on it", () => {
  assert.equal(run('"x${later}"').value.kind, "unknown");
  assert.equal(run('later == "a"').value.kind, "unknown");
  assert.equal(resultOf('true || later == "a"'), true);
});

test("an unknown name is an error that names the nearest known one", () => {
  assert.match(errorOf("lst[0]"), /Did you mean "list"\?/);
});

test("a deferred reference has its own source text as value", () => {
  const context: EvalContext = { variables: VARIABLES, isDeferred: (root) => root !== "list" };
  assert.equal(resultOf('"${node.class}"', context), "${node.class}");
  assert.equal(resultOf('"${ node.class }/x"', context), "${ node.class }/x");
  assert.equal(resultOf('"a-${env["X"]}-${n}"', context), 'a-${env["X"]}-5');
  assert.equal(resultOf("attr.kernel.name", context), "${attr.kernel.name}");
  assert.equal(resultOf('"$${later}"', context), "${later}");
});

test("an evaluation that passes its limits is stopped with an error", () => {
  const big = "[for a in list: [for b in list: [for c in list: [for d in list: 1]]]]";
  const { diagnostics } = run(big, { variables: VARIABLES, limits: { steps: 30 } });
  assert.equal(diagnostics[0]?.code, "limit_exceeded");
});

test("a chain of operators may be longer than the stack is deep", () => {
  assert.equal(resultOf(Array(20_000).fill("1").join("+")), 20_000);
});
