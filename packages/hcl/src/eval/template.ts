import type {
  Expression,
  TemplateExpression,
  TemplateJoinExpression,
} from "../syntax/expression.ts";
import { ConversionError, convert } from "../values/convert.ts";
import { STRING } from "../values/type.ts";
import { stringValue, unknownValue, type Value } from "../values/value.ts";
import type { Scope } from "./context.ts";
import { evaluateIn } from "./evaluate.ts";
import type { Evaluation } from "./evaluation.ts";

/** The parts of a template as one string. A text without sequences is one already. */
export function evaluateTemplate(
  expression: TemplateExpression,
  evaluation: Evaluation,
  scope: Scope,
): Value {
  const [first] = expression.parts;
  const isText = first?.kind === "literal" && first.value.kind === "string";
  if (isText && expression.parts.length === 1) return first.value;
  let text = "";
  let isKnown = true;
  for (const part of expression.parts) {
    const value = evaluateIn(part, evaluation, scope);
    if (value.kind === "unknown") isKnown = false;
    else {
      text += value.kind === "string" ? value.value : toText(value, part, expression, evaluation);
      evaluation.checkStringLength(text.length);
    }
  }
  if (!isKnown) return unknownValue(STRING, { notNull: true });
  const result = stringValue(text);
  evaluation.chargeFor(result);
  return result;
}

const SUMMARY = "Invalid template interpolation value";

function toText(
  value: Value,
  part: Expression,
  template: TemplateExpression,
  evaluation: Evaluation,
): string {
  const place = { subject: part.range, context: template.range };
  if (value.kind === "null") {
    const detail = "The value is null, which a string template cannot include.";
    evaluation.error("invalid_template_value", SUMMARY, detail, place);
    return "";
  }
  try {
    const text = convert(value, STRING);
    return text.kind === "string" ? text.value : "";
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    const detail = `Cannot include the given value in a string template: ${error.message}.`;
    evaluation.error("invalid_template_value", SUMMARY, detail, place);
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
