import { type Diagnostic, hasErrors } from "../diagnostics/diagnostic.ts";
import type { BinaryExpression, Expression, UnaryExpression } from "../syntax/expression.ts";
import { ConversionError, convert } from "../values/convert.ts";
import { BOOL, NUMBER, type Type } from "../values/type.ts";
import { boolValue, unknownValue, type Value } from "../values/value.ts";
import type { Scope } from "./context.ts";
import { evaluateIn } from "./evaluate.ts";
import type { Evaluation } from "./evaluation.ts";
import { apply, OPERATORS, type Operator } from "./operator-table.ts";

interface Operand {
  readonly value: Value;
  readonly diagnostics: readonly Diagnostic[];
}

/** Goes along a chain such as `a + b + c` in a loop, for it may be longer than the stack is deep. */
export function evaluateBinary(
  expression: BinaryExpression,
  evaluation: Evaluation,
  scope: Scope,
): Value {
  const chain: BinaryExpression[] = [];
  let first: Expression = expression;
  for (; first.kind === "binary"; first = first.left) chain.push(first);
  let left = evaluateApart(first, evaluation, scope);
  for (const each of chain.reverse()) {
    const soFar = left;
    const { result, diagnostics } = evaluation.apart(() =>
      applyBinary(each, soFar, evaluation, scope),
    );
    left = { value: result, diagnostics };
  }
  evaluation.report(left.diagnostics);
  return left.value;
}

function evaluateApart(expression: Expression, evaluation: Evaluation, scope: Scope): Operand {
  const { result, diagnostics } = evaluation.apart(() => evaluateIn(expression, evaluation, scope));
  return { value: result, diagnostics };
}

function applyBinary(
  expression: BinaryExpression,
  left: Operand,
  evaluation: Evaluation,
  scope: Scope,
): Value {
  evaluation.charge(1);
  const right = evaluateApart(expression.right, evaluation, scope);
  const operator = OPERATORS[expression.operator];
  const { range: context } = expression;
  const a = toOperand(left.value, operator.operands, {
    expression: expression.left,
    name: "left operand",
    context,
    evaluation,
  });
  const b = toOperand(right.value, operator.operands, {
    expression: expression.right,
    name: "right operand",
    context,
    evaluation,
  });
  if (a === undefined || b === undefined) {
    evaluation.report([...left.diagnostics, ...right.diagnostics]);
    return unknownValue(operator.result);
  }
  if (expression.operator === "&&" || expression.operator === "||") {
    const decided = shortCircuit(
      expression.operator,
      { ...left, value: a },
      { ...right, value: b },
    );
    if (decided !== undefined) {
      evaluation.report(decided.diagnostics);
      return decided.value;
    }
  }
  evaluation.report([...left.diagnostics, ...right.diagnostics]);
  if (hasErrors(left.diagnostics) || hasErrors(right.diagnostics)) {
    return unknownValue(operator.result);
  }
  return run(operator, [a, b], expression, evaluation);
}

/**
 * Decides && and || by one side, if it can; the problems of the other side do not matter then.
 * An unknown side decides too when the other leaves it to it.
 */
function shortCircuit(symbol: "&&" | "||", left: Operand, right: Operand): Operand | undefined {
  const deciding = symbol === "||";
  const unknown = unknownValue(BOOL, { notNull: true });
  const isUnknown = ({ value }: Operand) => value.kind === "unknown";
  if (isUnknown(left) && isUnknown(right)) {
    return hasErrors(left.diagnostics) ? undefined : { ...left, value: unknown };
  }
  for (const [side, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (!isUnknown(side) && isTrue(side.value) === deciding) {
      return { ...side, value: boolValue(deciding) };
    }
    if (isUnknown(side) && isTrue(other.value) !== deciding) return { ...side, value: unknown };
  }
  return undefined;
}

/** Null counts as false here, as it does for HashiCorp's. */
function isTrue(value: Value): boolean {
  return value.kind === "bool" && value.value;
}

export function evaluateUnary(
  expression: UnaryExpression,
  evaluation: Evaluation,
  scope: Scope,
): Value {
  const type = expression.operator === "-" ? NUMBER : BOOL;
  const { value, diagnostics } = evaluateApart(expression.operand, evaluation, scope);
  evaluation.report(diagnostics);
  const operand = toOperand(value, type, {
    expression: expression.operand,
    name: "unary operand",
    context: expression.range,
    evaluation,
  });
  if (operand === undefined || hasErrors(diagnostics)) return unknownValue(type);
  return run(
    OPERATORS[expression.operator === "-" ? "negate" : "not"],
    [operand],
    expression,
    evaluation,
  );
}

function toOperand(
  value: Value,
  type: Type,
  {
    expression,
    name,
    context,
    evaluation,
  }: {
    expression: Expression;
    name: string;
    context: Expression["range"];
    evaluation: Evaluation;
  },
): Value | undefined {
  try {
    return convert(value, type);
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    const detail = `Unsuitable value for ${name}: ${error.message}.`;
    const place = { subject: expression.range, context };
    evaluation.error("invalid_operand", "Invalid operand", detail, place);
    return undefined;
  }
}

function run(
  operator: Operator,
  operands: readonly Value[],
  expression: BinaryExpression | UnaryExpression,
  evaluation: Evaluation,
): Value {
  for (const each of operands) evaluation.chargeFor(each);
  const result = apply(operator, operands);
  if (typeof result !== "string") return result;
  const detail = `Error during operation: ${result}.`;
  const place = { subject: expression.range };
  evaluation.error("invalid_operand", "Operation failed", detail, place);
  return unknownValue(operator.result);
}
