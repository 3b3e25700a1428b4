import type { ObjectExpression, ObjectItem } from "../syntax/expression.ts";
import { ConversionError, convert } from "../values/convert.ts";
import { STRING } from "../values/type.ts";
import { DYNAMIC_UNKNOWN, objectValue, type Value } from "../values/value.ts";
import type { Scope } from "./context.ts";
import { evaluateIn } from "./evaluate.ts";
import type { Evaluation } from "./evaluation.ts";

/** Of equal keys the last one counts. */
export function evaluateObject(
  expression: ObjectExpression,
  evaluation: Evaluation,
  scope: Scope,
): Value {
  const entries: [string, Value][] = [];
  let isKnown = true;
  for (const item of expression.items) {
    const key = item.keyName ?? evaluateKey(item, evaluation, scope);
    const value = evaluateIn(item.value, evaluation, scope);
    if (key === undefined) isKnown = false;
    else entries.push([key, value]);
  }
  return isKnown ? objectValue(entries) : DYNAMIC_UNKNOWN;
}

function evaluateKey(
  { key }: ObjectItem,
  evaluation: Evaluation,
  scope: Scope,
): string | undefined {
  const place = { subject: key.range };
  if (key.kind === "variable") {
    evaluation.error(
      "invalid_key",
      "Ambiguous attribute key",
      "If this is a reference, write it in parentheses; if it is a name that contains dots, write it in quotes.",
      place,
    );
    return undefined;
  }
  const value = evaluateIn(key, evaluation, scope);
  if (value.kind === "null") {
    evaluation.error("invalid_key", "Null value as key", "Can't use a null value as a key.", place);
    return undefined;
  }
  try {
    const name = convert(value, STRING);
    return name.kind === "string" ? name.value : undefined;
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    const detail = `Can't use this value as a key: ${error.message}.`;
    evaluation.error("invalid_key", "Incorrect key type", detail, place);
    return undefined;
  }
}
