import { didYouMean } from "../diagnostics/did-you-mean.ts";
import type { TraversalStep, VariableExpression } from "../syntax/expression.ts";
import { DYNAMIC_UNKNOWN, stringValue, type Value } from "../values/value.ts";
import { lookUp, namesIn, type Scope } from "./context.ts";
import type { Evaluation } from "./evaluation.ts";
import { attributeOf, indexValue } from "./index-value.ts";

/** Looks up a variable and goes the steps into it, or leaves the reference for later. */
export function evaluateVariable(
  expression: VariableExpression,
  evaluation: Evaluation,
  scope: Scope,
): Value {
  const value = lookUp(scope, expression.name);
  if (value !== undefined) return applySteps(value, expression.steps, evaluation);
  if (evaluation.context.isDeferred?.(expression.name)) {
    return stringValue(deferredText(expression));
  }
  const { name, nameRange } = expression;
  const isVariableAllowed =
    evaluation.context.variables !== undefined || scope.parent !== undefined;
  if (!isVariableAllowed) {
    evaluation.error(
      "unknown_variable",
      "Variables not allowed",
      "Variables may not be used here.",
      {
        subject: nameRange,
      },
    );
  } else {
    const detail = `There is no variable named "${name}".${didYouMean(name, namesIn(scope))}`;
    evaluation.error("unknown_variable", "Unknown variable", detail, { subject: nameRange });
  }
  return DYNAMIC_UNKNOWN;
}

const OPENING = /\$\{ *$/;
const CLOSING = /^ *\}/;

/** The reference as a template that is nothing else, with the spaces that it was written with. */
function deferredText({ range }: VariableExpression): string {
  const { text } = range.source;
  const before = OPENING.exec(text.slice(Math.max(0, range.startOffset - 80), range.startOffset));
  const after = CLOSING.exec(text.slice(range.endOffset, range.endOffset + 80));
  if (before !== null && after !== null) return `${before[0]}${range.text}${after[0]}`;
  return `\${${range.text}}`;
}

/** Goes constant steps into a value; after an error the result is unknown. */
export function applySteps(
  source: Value,
  steps: readonly TraversalStep[],
  evaluation: Evaluation,
): Value {
  let value = source;
  for (const step of steps) {
    const next =
      step.kind === "attribute"
        ? attributeOf(value, step.name, step.range, evaluation)
        : indexValue(value, step.key, step.range, evaluation);
    if (next === DYNAMIC_UNKNOWN) return next;
    value = next;
  }
  return value;
}
