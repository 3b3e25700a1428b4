import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { LimitError } from "../limits.ts";
import type { Expression } from "../syntax/expression.ts";
import { DYNAMIC_UNKNOWN, tupleValue, type Value } from "../values/value.ts";
import { evaluateCall } from "./call.ts";
import { evaluateConditional } from "./conditional.ts";
import type { EvalContext, Scope } from "./context.ts";
import { Evaluation } from "./evaluation.ts";
import { evaluateFor } from "./for.ts";
import { indexValue } from "./index-value.ts";
import { evaluateJson } from "./json.ts";
import { evaluateObject } from "./object.ts";
import { evaluateBinary, evaluateUnary } from "./operators.ts";
import { evaluateSplat } from "./splat.ts";
import { evaluateJoin, evaluateTemplate } from "./template.ts";
import { applySteps, evaluateVariable } from "./variable.ts";

/**
 * The value of an expression. When there are errors, the value is what could be told all the same,
 * with unknown values in the place of the rest. Never throws, and ends within the limits of the
 * context.
 */
export function evaluate(
  expression: Expression,
  context: EvalContext = {},
): { value: Value; diagnostics: Diagnostic[] } {
  const evaluation = new Evaluation(context);
  try {
    const value = evaluateIn(expression, evaluation, evaluation.rootScope);
    return { value, diagnostics: [...evaluation.diagnostics] };
  } catch (error) {
    const message = describeLimit(error);
    const limit = errorDiagnostic("limit_exceeded", "Evaluation limit exceeded", message, {
      subject: expression.range,
    });
    return { value: DYNAMIC_UNKNOWN, diagnostics: [...evaluation.diagnostics, limit] };
  }
}

function describeLimit(error: unknown): string {
  if (error instanceof LimitError) return `${error.message}.`;
  // What the engine throws when its stack, or its longest string, is exceeded.
  if (error instanceof RangeError) return "The result is too large or too deeply nested.";
  throw error;
}

/** Evaluates an expression as part of a larger evaluation. @throws {LimitError} past its limits */
export function evaluateIn(expression: Expression, evaluation: Evaluation, scope: Scope): Value {
  evaluation.charge(1);
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "template":
      return evaluateTemplate(expression, evaluation, scope);
    case "templateWrap":
      return evaluateIn(expression.wrapped, evaluation, scope);
    case "templateJoin":
      return evaluateJoin(expression, evaluation, scope);
    case "variable":
      return evaluateVariable(expression, evaluation, scope);
    case "relativeTraversal": {
      const source = evaluateIn(expression.source, evaluation, scope);
      return applySteps(source, expression.steps, evaluation);
    }
    case "call":
      return evaluateCall(expression, evaluation, scope);
    case "conditional":
      return evaluateConditional(expression, evaluation, scope);
    case "index": {
      const collection = evaluateIn(expression.collection, evaluation, scope);
      const key = evaluateIn(expression.key, evaluation, scope);
      return indexValue(collection, key, expression.bracketRange, evaluation);
    }
    case "tuple":
      return tupleValue(expression.elements.map((each) => evaluateIn(each, evaluation, scope)));
    case "object":
      return evaluateObject(expression, evaluation, scope);
    case "for":
      return evaluateFor(expression, evaluation, scope);
    case "splat":
      return evaluateSplat(expression, evaluation, scope);
    case "splatItem":
      return evaluation.splatItems.get(expression) ?? DYNAMIC_UNKNOWN;
    case "binary":
      return evaluateBinary(expression, evaluation, scope);
    case "unary":
      return evaluateUnary(expression, evaluation, scope);
    case "parentheses":
      return evaluateIn(expression.inner, evaluation, scope);
    case "invalid":
      return DYNAMIC_UNKNOWN;
    case "json":
      return evaluateJson(expression, evaluation, scope);
    case "scoped": {
      const inner = { variables: expression.variables, parent: scope };
      return evaluateIn(expression.inner, evaluation, inner);
    }
  }
}
