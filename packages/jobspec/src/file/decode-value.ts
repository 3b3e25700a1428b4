import {
  type Attribute,
  BOOL,
  ConversionError,
  convert,
  DYNAMIC,
  errorDiagnostic,
  evaluate,
  hasErrors,
  type JsValue,
  listType,
  mapType,
  NUMBER,
  STRING,
  type Type,
  toJs,
  type Value,
} from "@drover/hcl";
import { parseDuration } from "../duration.ts";
import type { ValueSchema } from "../schema/field.ts";
import type { DecodeContext } from "./decode-block.ts";

/** The value of an attribute as a field holds it; undefined if it is null or wrong. */
export function decodeAttribute(
  attribute: Pick<Attribute, "name" | "expression">,
  schema: ValueSchema,
  context: DecodeContext,
): unknown {
  const { value, diagnostics } = evaluate(attribute.expression, context.evaluation);
  context.diagnostics.push(...diagnostics);
  if (hasErrors(diagnostics) || value.kind === "null") return undefined;
  try {
    return decodeValue(value, schema);
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    const detail = `Unsuitable value for "${attribute.name}": ${error.message}.`;
    context.diagnostics.push(
      errorDiagnostic("unsuitable_value", "Unsuitable value type", detail, {
        subject: attribute.expression.range,
      }),
    );
    return undefined;
  }
}

/** @throws {ConversionError} if the value does not fit */
function decodeValue(value: Value, schema: ValueSchema): unknown {
  if (schema.kind === "duration") return decodeDuration(value);
  if (schema.kind === "string" && value.kind === "string") {
    return value.value;
  }
  const converted = convert(value, typeOf(schema));
  if (!isKnown(converted)) throw new ConversionError("it is not known before the job runs");
  const plain = toJs(converted);
  requireWholeNumbers(plain, schema);
  return plain;
}

function decodeDuration(value: Value) {
  if (value.kind === "string") {
    const nanoseconds = parseDuration(value.value);
    if (nanoseconds !== undefined) return nanoseconds;
    throw new ConversionError(
      `invalid duration ${JSON.stringify(value.value)}, a number with a unit is needed, as "30s", "1h5m" or "250ms"`,
    );
  }
  const plain = toJs(convert(value, NUMBER));
  requireWholeNumbers(plain, { kind: "int" });
  return plain;
}

function typeOf(schema: ValueSchema): Type {
  switch (schema.kind) {
    case "string":
      return STRING;
    case "bool":
      return BOOL;
    case "int":
    case "duration":
      return NUMBER;
    case "list":
      return listType(typeOf(schema.item));
    case "map":
      return mapType(typeOf(schema.item));
    default:
      return DYNAMIC;
  }
}

function requireWholeNumbers(plain: JsValue, schema: ValueSchema): void {
  if (schema.kind === "int" && typeof plain === "number" && !Number.isInteger(plain)) {
    throw new ConversionError(`a whole number is required, not ${plain}`);
  }
  if (schema.kind === "list" && Array.isArray(plain)) {
    for (const item of plain) requireWholeNumbers(item, schema.item);
  }
}

function isKnown(value: Value): boolean {
  switch (value.kind) {
    case "unknown":
    case "capsule":
      return false;
    case "list":
    case "set":
    case "tuple":
      return value.elements.every(isKnown);
    case "map":
    case "object":
      return [...value.entries.values()].every(isKnown);
    default:
      return true;
  }
}
