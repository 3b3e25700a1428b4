import { Range } from "../source/range.ts";
import type { ConditionalExpression, Expression } from "../syntax/expression.ts";
import { ConversionError, convert } from "../values/convert.ts";
import { describeType } from "../values/describe-type.ts";
import { BOOL, DYNAMIC, isCollection, type Type, typesEqual } from "../values/type.ts";
import { unifyTypes } from "../values/unify.ts";
import {
  DYNAMIC_UNKNOWN,
  listValue,
  nullValue,
  setValue,
  unknownValue,
  type Value,
} from "../values/value.ts";
import type { Scope } from "./context.ts";
import { evaluateIn } from "./evaluate.ts";
import type { Evaluation } from "./evaluation.ts";

/**
 * Evaluates both branches, for the result has a type that both can be converted to, but keeps the
 * problems of the chosen one only.
 */
export function evaluateConditional(
  expression: ConditionalExpression,
  evaluation: Evaluation,
  scope: Scope,
): Value {
  const { condition, whenTrue, whenFalse, range: context } = expression;
  const branch = (each: Expression) => evaluation.apart(() => evaluateIn(each, evaluation, scope));
  const yes = branch(whenTrue);
  const no = branch(whenFalse);
  evaluation.chargeFor(yes.result);
  evaluation.chargeFor(no.result);
  const type = resultType(yes.result, no.result);
  if (type === undefined) {
    const difference = describeDifference(yes.result.type, no.result.type);
    const detail = `The true and false result expressions must have consistent types. ${difference}.`;
    const subject = Range.between(whenTrue.range, whenFalse.range);
    evaluation.error("inconsistent_types", SUMMARY, detail, { subject, context });
    return DYNAMIC_UNKNOWN;
  }
  const chosen = decide(evaluateIn(condition, evaluation, scope), expression, evaluation);
  if (chosen === "neither") return unknownValue(type);
  if (chosen === "unknown") return whenUndecided(yes.result, no.result, type);
  const [{ result, diagnostics }, name, place] = chosen
    ? ([yes, "true", whenTrue] as const)
    : ([no, "false", whenFalse] as const);
  evaluation.report(diagnostics);
  return toResult(result, type, (why) =>
    evaluation.error(
      "inconsistent_types",
      SUMMARY,
      `The ${name} result value has the wrong type: ${why}.`,
      { subject: place.range, context },
    ),
  );
}

const SUMMARY = "Inconsistent conditional result types";

/** A type for both results; undefined if they have none in common. */
function resultType(a: Value, b: Value): Type | undefined {
  const isUntypedNull = ({ kind, type }: Value) => kind === "null" && type.kind === "dynamic";
  if (isUntypedNull(a)) return b.type;
  if (isUntypedNull(b)) return a.type;
  if (a.type.kind === "dynamic" || b.type.kind === "dynamic") return DYNAMIC;
  return unifyTypes([a.type, b.type], { unsafe: true });
}

function decide(
  value: Value,
  { condition, range: context }: ConditionalExpression,
  evaluation: Evaluation,
): boolean | "unknown" | "neither" {
  const place = { subject: condition.range, context };
  if (value.kind === "null") {
    const detail = "The condition value is null. Conditions must either be true or false.";
    evaluation.error("null_value", "Null condition", detail, place);
    return "neither";
  }
  if (value.kind === "unknown") return "unknown";
  try {
    const bool = convert(value, BOOL);
    return bool.kind === "bool" ? bool.value : "unknown";
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    const detail = `The condition must be true or false: ${error.message}.`;
    evaluation.error("unsuitable_value", "Incorrect condition type", detail, place);
    return "neither";
  }
}

function whenUndecided(a: Value, b: Value, type: Type): Value {
  if (a.kind === "null" && b.kind === "null") return nullValue(type);
  const common = inCommon(a, b);
  if (common !== undefined) return common;
  const isNotNull = (value: Value) =>
    value.kind === "unknown" ? value.notNull : value.kind !== "null";
  return unknownValue(type, { notNull: isNotNull(a) && isNotNull(b) });
}

/** What is known of the result all the same, because both branches agree in it. */
function inCommon(a: Value, b: Value): Value | undefined {
  if (a.kind === "number" && b.kind === "number") return a.value.equals(b.value) ? a : undefined;
  if (!isCollection(a.type) || !typesEqual(a.type, b.type)) return undefined;
  const [size, otherSize] = [lengthOf(a), lengthOf(b)];
  if (size === undefined || size !== otherSize) return undefined;
  if (size === 0) return a;
  const unknown = unknownValue(a.type.element);
  if (a.kind === "list") return listValue(a.type.element, Array<Value>(size).fill(unknown));
  return a.kind === "set" && size === 1 ? setValue(a.type.element, [unknown]) : undefined;
}

function lengthOf(value: Value): number | undefined {
  if ("elements" in value) return value.elements.length;
  return "entries" in value ? value.entries.size : undefined;
}

function toResult(value: Value, type: Type, fail: (why: string) => void): Value {
  if (type.kind === "dynamic" || typesEqual(value.type, type)) return value;
  try {
    return convert(value, type);
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    fail(error.message);
    return unknownValue(type);
  }
}

function describeDifference(a: Type, b: Type): string {
  if (a.kind === "object" && b.kind === "object") {
    for (const [name, type] of a.attributes) {
      const other = b.attributes.get(name);
      if (other === undefined) {
        return `The 'true' value includes object attribute "${name}", which is absent in the 'false' value`;
      }
      if (!typesEqual(type, other)) {
        return `Type mismatch for object attribute "${name}": ${describeDifference(type, other)}`;
      }
    }
    const extra = [...b.attributes.keys()].find((name) => !a.attributes.has(name));
    return `The 'false' value includes object attribute "${extra}", which is absent in the 'true' value`;
  }
  if (a.kind === "tuple" && b.kind === "tuple") {
    const [size, otherSize] = [a.elements.length, b.elements.length];
    if (size !== otherSize) {
      return `The 'true' tuple has length ${size}, but the 'false' tuple has length ${otherSize}`;
    }
    for (const [index, type] of a.elements.entries()) {
      const other = b.elements[index] ?? DYNAMIC;
      if (!typesEqual(type, other)) {
        return `Type mismatch for tuple element ${index}: ${describeDifference(type, other)}`;
      }
    }
  }
  if (isCollection(a) && isCollection(b) && a.kind === b.kind) {
    return `Mismatched ${a.kind} element types: ${describeDifference(a.element, b.element)}`;
  }
  return `The 'true' value is ${describeType(a)}, but the 'false' value is ${describeType(b)}`;
}
