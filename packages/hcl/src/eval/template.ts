import type { TemplateExpression, TemplateJoinExpression } from "../syntax/expression.ts";
import { ConversionError, convert } from "../values/convert.ts";
import { STRING } from "../values/type.ts";
import { stringValue, unknownValue, type Value } from "../values/value.ts";
import type { Scope } from "./context.ts";
import { evaluateIn } from "./evaluate.ts";
import type { Evaluation } from "./evaluation.ts";

/** The parts of a template as one string. */
export function evaluateTemplate(
  expression: TemplateExpression,
  evaluation: Evaluation,
  scope: Scope,
): Value {
  const pieces: string[] = [];
  let length = 0;
  let isKnown = true;
  for (const part of expression.parts) {
    const value = evaluateIn(part, evaluation, scope);
    const place = { subject: part.range, context: expression.range };
    if (value.kind === "null") {
      const detail = "The value is null, which a string template cannot include.";
      evaluation.error("invalid_template_value", SUMMARY, detail, place);
    } else if (value.kind === "unknown") isKnown = false;
    else {
      const text = toText(value, (why) =>
        evaluation.error(
          "invalid_template_value",
          SUMMARY,
          `Cannot include the given value in a string template: ${why}.`,
          place,
        ),
      );
      length += text.length;
      evaluation.checkStringLength(length);
      pieces.push(text);
    }
  }
  if (!isKnown) return unknownValue(STRING, { notNull: true });
  const text = stringValue(pieces.join(""));
  evaluation.chargeFor(text);
  return text;
}

const SUMMARY = "Invalid template interpolation value";

function toText(value: Value, fail: (why: string) => void): string {
  try {
    const text = convert(value, STRING);
    return text.kind === "string" ? text.value : "";
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    fail(error.message);
    return "";
  }
}

/** The results of a `%{for}` as one string. */
export function evaluateJoin(
  expression: TemplateJoinExpression,
  evaluation: Evaluation,
  scope: Scope,
): Value {
  const tuple = evaluateIn(expression.tuple, evaluation, scope);
  if (tuple.kind !== "tuple") return unknownValue(STRING);
  const pieces: string[] = [];
  let length = 0;
  for (const value of tuple.elements) {
    if (value.kind === "unknown") return unknownValue(STRING);
    const text = value.kind === "string" ? value.value : "";
    length += text.length;
    evaluation.checkStringLength(length);
    pieces.push(text);
  }
  const text = stringValue(pieces.join(""));
  evaluation.chargeFor(text);
  return text;
}
