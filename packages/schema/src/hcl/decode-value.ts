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
  type Range,
  STRING,
  type Type,
  toJs,
  type Value,
} from "@drover/hcl";
import { parseDuration } from "../duration.ts";
import { disregarded } from "../table/disregard.ts";
import type { Field, ValueSchema } from "../table/field.ts";
import { isUnset, outOfRange } from "../table/range.ts";
import type { DecodeContext } from "./decode-context.ts";
import { type Place, placeItems } from "./places.ts";

/** The value of an attribute as a field holds it; undefined if it is null or wrong. */
export function decodeAttribute(
  attribute: Attribute,
  field: Field<unknown>,
  context: DecodeContext,
  path = "",
): unknown {
  const { name, nameRange, expression } = attribute;
  const place = { name: nameRange, value: expression.range };
  if (context.places !== undefined) {
    context.places.set(path, place);
    placeItems(path, expression, context.places);
  }
  const { value, diagnostics } = evaluate(expression, context.evaluation);
  context.diagnostics.push(...diagnostics);
  if (hasErrors(diagnostics) || value.kind === "null") return undefined;
  try {
    const decoded = decodeValue(value, field.value);
    checkField(name, field, decoded, place, context);
    return decoded;
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    const reason = field.isSecret === true ? "" : `: ${error.message}`;
    context.diagnostics.push(
      errorDiagnostic(
        "unsuitable_value",
        "Unsuitable value type",
        `Unsuitable value for "${name}"${reason}.`,
        { subject: expression.range },
      ),
    );
    return undefined;
  }
}

/**
 * Reports a value that is out of its field's range, or that is not obeyed.
 *
 * @param options.isItemsToo whether the items of a list or a map were not checked yet
 */
export function checkField(
  name: string,
  field: Field<unknown>,
  value: unknown,
  place: Place,
  context: DecodeContext,
  { isItemsToo = true }: { isItemsToo?: boolean } = {},
): void {
  const complain = isItemsToo ? rangeMisfit : ownMisfit;
  const misfit = isUnset(field, value) ? undefined : complain(field.value, value);
  if (misfit !== undefined) {
    const detail = `${context.trail ?? ""}${name} ${field.isSecret === true ? "is out of range" : misfit}.`;
    context.diagnostics.push(
      errorDiagnostic("out_of_range", "Value out of range", detail, { subject: place.value }),
    );
  }
  reportDisregard(name, field, value, place.name, context);
}

/** Reports a value that is not obeyed. */
export function reportDisregard(
  name: string,
  field: Field<unknown>,
  value: unknown,
  subject: Range,
  { diagnostics, trail = "" }: DecodeContext,
): void {
  const note = disregarded(field, value);
  if (note === undefined) return;
  const { severity, code, message } = note;
  const summary = code === "refused" ? `${name} is not supported` : `${name} has no effect`;
  diagnostics.push({ severity, code, summary, detail: `${trail}${name} ${message}.`, subject });
}

function ownMisfit(schema: ValueSchema, value: unknown): string | undefined {
  return outOfRange(schema, value)?.message;
}

/** The first complaint about a value or what is in it. */
function rangeMisfit(schema: ValueSchema, value: unknown): string | undefined {
  const misfit = ownMisfit(schema, value);
  if (misfit !== undefined || (schema.kind !== "list" && schema.kind !== "map")) return misfit;
  for (const [key, item] of Object.entries(value as object)) {
    const inner = item === null ? undefined : rangeMisfit(schema.item, item);
    if (inner !== undefined) return `${schema.kind === "list" ? `[${key}]` : `.${key}`} ${inner}`;
  }
  return undefined;
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
    case "int64":
    case "number":
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
  const isWhole = schema.kind === "int" || schema.kind === "int64";
  if (isWhole && typeof plain === "number" && !Number.isInteger(plain)) {
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
