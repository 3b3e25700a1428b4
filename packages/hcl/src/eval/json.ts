import type { JsonExpression } from "../syntax/expression.ts";
import type { JsonNode } from "../syntax/json-node.ts";
import { parseJsonString } from "../syntax/json-string.ts";
import { BigFloat } from "../values/big-float.ts";
import { ConversionError, convert } from "../values/convert.ts";
import { DYNAMIC, NUMBER, STRING } from "../values/type.ts";
import {
  boolValue,
  DYNAMIC_UNKNOWN,
  nullValue,
  numberValue,
  objectValue,
  stringValue,
  tupleValue,
  unknownValue,
  type Value,
} from "../values/value.ts";
import type { Scope } from "./context.ts";
import { evaluateIn } from "./evaluate.ts";
import type { Evaluation } from "./evaluation.ts";

/** The value of a JSON expression. Its strings, names of members included, are templates. */
export function evaluateJson(
  expression: JsonExpression,
  evaluation: Evaluation,
  scope: Scope,
): Value {
  return evaluateNode(expression.node, evaluation, scope);
}

function evaluateNode(node: JsonNode, evaluation: Evaluation, scope: Scope): Value {
  evaluation.charge(1);
  switch (node.kind) {
    case "null":
      return nullValue(DYNAMIC);
    case "boolean":
      return boolValue(node.value);
    case "number": {
      const number = BigFloat.parse(node.literal);
      return number === undefined ? unknownValue(NUMBER) : numberValue(number);
    }
    case "string": {
      const { expression, diagnostics } = parseJsonString(node);
      evaluation.report(diagnostics);
      if (diagnostics.length > 0) return DYNAMIC_UNKNOWN;
      if (expression === undefined) return stringValue(node.value);
      const inner = evaluation.apart(() => evaluateIn(expression, evaluation, scope));
      // The offsets inside the decoded string are not those of the text: point at the whole string.
      evaluation.report(inner.diagnostics.map((each) => ({ ...each, subject: node.range })));
      return inner.result;
    }
    case "array":
      return tupleValue(node.elements.map((each) => evaluateNode(each, evaluation, scope)));
    case "object": {
      const entries = new Map<string, Value>();
      let isKnown = true;
      for (const { name, nameRange, value } of node.members) {
        const key = evaluateNode(
          { kind: "string", value: name, range: nameRange },
          evaluation,
          scope,
        );
        const element = evaluateNode(value, evaluation, scope);
        const text = toKey(key, nameRange, evaluation);
        if (text === undefined) isKnown = false;
        else if (entries.has(text)) {
          const detail = `The key ${JSON.stringify(text)} is in this object more than once.`;
          evaluation.error("invalid_key", "Duplicate object attribute", detail, {
            subject: nameRange,
          });
        } else entries.set(text, element);
      }
      return isKnown ? objectValue(entries) : DYNAMIC_UNKNOWN;
    }
  }
}

function toKey(key: Value, subject: JsonNode["range"], evaluation: Evaluation): string | undefined {
  try {
    const text = convert(key, STRING);
    if (text.kind === "string") return text.value;
    if (text.kind === "null") {
      const detail = "Can't use a null value as a key.";
      evaluation.error("invalid_key", "Invalid object key expression", detail, { subject });
    }
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    const detail = `Can't use this value as a key: ${error.message}.`;
    evaluation.error("invalid_key", "Invalid object key expression", detail, { subject });
  }
  return undefined;
}
