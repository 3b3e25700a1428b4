import { BigFloat } from "./big-float.ts";
import { collectionTo, objectToMap, tupleToSequence } from "./convert-collection.ts";
import { mapToObject, objectToObject, tupleToTuple } from "./convert-structure.ts";
import { describeMismatch } from "./describe-mismatch.ts";
import { fillDynamic } from "./fill-dynamic.ts";
import { isPrimitive, type Type, typesEqual, withoutOptional } from "./type.ts";
import {
  boolValue,
  nullValue,
  numberValue,
  stringValue,
  unknownValue,
  type Value,
} from "./value.ts";

/** Thrown when a value cannot be converted; the message says why, in lower case. */
export class ConversionError extends Error {
  override readonly name = "ConversionError";
}

/** Converts values of one type to another. @throws {ConversionError} for a value that has no counterpart */
export type Conversion = (value: Value) => Value;

/**
 * Converts a value to a type as HCL does wherever a type is asked for. `any` (dynamic) inside the
 * type stands for whatever fits.
 *
 * @throws {ConversionError} if there is no conversion, or none for this value
 */
export function convert(value: Value, wanted: Type): Value {
  if (value.type === wanted || typesEqual(value.type, withoutOptional(wanted))) return value;
  const conversion = findConversion(value.type, wanted, { unsafe: true });
  if (conversion === undefined) throw new ConversionError(describeMismatch(value.type, wanted));
  return conversion(value);
}

/**
 * The conversion from one type to another, if there is one.
 *
 * @param options.unsafe whether it may fail for some values, as string to number may
 */
export function findConversion(
  from: Type,
  to: Type,
  { unsafe }: { unsafe: boolean },
): Conversion | undefined {
  const convertKnown = findKnownConversion(from, to, unsafe);
  if (convertKnown === undefined) return undefined;
  if (to.kind === "dynamic") return convertKnown;
  return (value) => {
    if (value.kind === "unknown") {
      const type = fillDynamic(value.type, withoutOptional(to));
      return unknownValue(type, { notNull: value.notNull });
    }
    if (value.kind === "null") return nullValue(fillDynamic(value.type, withoutOptional(to)));
    return convertKnown(value);
  };
}

function findKnownConversion(from: Type, to: Type, unsafe: boolean): Conversion | undefined {
  if (to.kind === "dynamic") return (value) => value;
  if (from.kind === "dynamic") return unsafe ? (value) => convert(value, to) : undefined;
  if (isPrimitive(from) && isPrimitive(to)) return findPrimitiveConversion(from, to, unsafe);
  switch (to.kind) {
    case "object":
      if (from.kind === "object") return objectToObject(from, to, unsafe);
      return from.kind === "map" && unsafe ? mapToObject(from, to) : undefined;
    case "tuple":
      return from.kind === "tuple" ? tupleToTuple(from, to, unsafe) : undefined;
    case "list":
      if (from.kind === "tuple") return tupleToSequence(from, to, unsafe);
      return from.kind === "list" || from.kind === "set"
        ? collectionTo(from.element, to, unsafe)
        : undefined;
    case "set":
      if (from.kind === "tuple") return tupleToSequence(from, to, unsafe);
      if (from.kind === "list") return unsafe ? collectionTo(from.element, to, unsafe) : undefined;
      return from.kind === "set" ? collectionTo(from.element, to, unsafe) : undefined;
    case "map":
      if (from.kind === "object") return objectToMap(from, to, unsafe);
      return from.kind === "map" ? collectionTo(from.element, to, unsafe) : undefined;
    default:
      return undefined;
  }
}

function findPrimitiveConversion(from: Type, to: Type, unsafe: boolean): Conversion | undefined {
  if (to.kind === "string") return primitiveToString;
  if (from.kind !== "string" || !unsafe) return undefined;
  return to.kind === "number" ? stringToNumber : stringToBool;
}

function primitiveToString(value: Value): Value {
  if (value.kind === "number" || value.kind === "bool") return stringValue(`${value.value}`);
  return value;
}

function stringToNumber(value: Value): Value {
  const number = value.kind === "string" ? BigFloat.parse(value.value) : undefined;
  if (number === undefined) throw new ConversionError("a number is required");
  return numberValue(number);
}

function stringToBool(value: Value): Value {
  const text = value.kind === "string" ? value.value : "";
  if (text === "true" || text === "1") return boolValue(true);
  if (text === "false" || text === "0") return boolValue(false);
  const lower = text.toLowerCase();
  const advice =
    lower === "true" || lower === "false"
      ? `; to convert from string, use lowercase "${lower}"`
      : "";
  throw new ConversionError(`a bool is required${advice}`);
}
