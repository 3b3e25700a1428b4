import type { ByteString } from "../../bytes.ts";
import { FunctionError } from "../../error.ts";
import { bytesOf, formatValue } from "../../format/format-value.ts";
import { parseInteger, readFloat } from "../../syntax/number.ts";
import { integerOf, isTrue, kindOf, typeOf } from "../../values/types.ts";
import { ANY, Integer, Slice, Struct, type Value } from "../../values/value.ts";

/** A value as text. */
export function textOf(value: Value): ByteString {
  if (typeof value === "string") return value;
  if (value instanceof Slice && value.element === "uint8") return bytesOf(value);
  return formatValue(value ?? null);
}

/** A value as an integer of 64 bits; 0 for what is none. */
export function toInteger(value: Value): bigint {
  const integer = integerOf(value);
  if (integer !== undefined) return BigInt.asIntN(64, integer);
  if (typeof value === "boolean") return value ? 1n : 0n;
  if (typeof value === "number") return Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n;
  if (typeof value !== "string") return 0n;
  // Zeros behind the point make no fraction.
  return BigInt.asIntN(64, parseInteger(value.replace(/\.0*$/, "")) ?? 0n);
}

export function toFloat(value: Value): number {
  if (typeof value === "number") return value;
  if (typeof value === "string") return readFloat(value) ?? 0;
  return Number(toInteger(value));
}

export function int64(value: bigint): Integer {
  return new Integer("int64", BigInt.asIntN(64, value));
}

/** Whether a value is what its type is without one. */
export function isEmpty(value: Value): boolean {
  return value instanceof Struct ? false : !isTrue(value);
}

/** @throws {FunctionError} for what is no list */
export function listOf(value: Value, doing: string): readonly Value[] {
  if (value instanceof Slice) return value.items;
  throw new FunctionError(`Cannot ${doing} type ${goKind(value)}`);
}

/** The texts of what may be a list; nil is none. */
export function textsOf(value: Value): ByteString[] {
  if (value === null || value === undefined) return [];
  if (!(value instanceof Slice)) return [textOf(value)];
  return value.items.filter((item) => item !== null && item !== undefined).map(textOf);
}

export function anySlice(items: readonly Value[]): Slice {
  return new Slice(ANY, items);
}

/** What reflect.Kind calls the kind of a value. */
export function goKind(value: Value): string {
  const kind = kindOf(value);
  switch (kind) {
    case "nil":
    case "invalid":
      return "invalid";
    case "int":
    case "uint":
      return value instanceof Integer ? value.type : "int";
    case "float":
      return "float64";
    case "complex":
      return "complex128";
    case "struct":
      return typeOf(value).startsWith("*") ? "ptr" : "struct";
    default:
      return kind;
  }
}
