import { FunctionError } from "../error.ts";
import { formatValue } from "../format/format-value.ts";
import { Time } from "../time/go-time.ts";
import { integerOf, type Kind, kindOf, typeOf } from "../values/types.ts";
import { Complex, Integer, Struct, type Value } from "../values/value.ts";

const BASIC_KINDS: ReadonlySet<Kind> = new Set([
  "bool",
  "int",
  "uint",
  "float",
  "complex",
  "string",
]);

/**
 * Whether two values are equal, as `eq` says.
 *
 * @throws {FunctionError} for values that cannot be compared
 */
export function equal(a: Value, b: Value): boolean {
  const [kindA, kindB] = [basicKind(a), basicKind(b)];
  if (kindA !== kindB) {
    if (isIntegerPair(kindA, kindB)) return integerOf(a) === integerOf(b);
    if (isNil(a) || isNil(b)) return false;
    throw new FunctionError(`incompatible types for comparison: ${typeOf(a)} and ${typeOf(b)}`);
  }
  if (kindA !== undefined) {
    if (a instanceof Integer || b instanceof Integer) return integerOf(a) === integerOf(b);
    if (a instanceof Complex && b instanceof Complex) {
      return a.real === b.real && a.imaginary === b.imaginary;
    }
    return a === b;
  }
  if (isNil(a) || isNil(b)) return isNil(a) && isNil(b);
  if (kindOf(a) !== kindOf(b)) {
    throw new FunctionError(
      `non-comparable types ${formatValue(a)}: ${typeOf(a)}, ${typeOf(b)}: ${formatValue(b)}`,
    );
  }
  if (a instanceof Time && b instanceof Time) return a.is(b);
  if (b instanceof Struct) return a === b;
  throw new FunctionError(`non-comparable type ${formatValue(b)}: ${typeOf(b)}`);
}

/**
 * Whether one value comes before another, as `lt` says.
 *
 * @throws {FunctionError} for values that have no order
 */
export function less(a: Value, b: Value): boolean {
  const [kindA, kindB] = [basicKind(a), basicKind(b)];
  if (kindA === undefined || kindB === undefined) throw invalidType();
  const [integerA, integerB] = [integerOf(a), integerOf(b)];
  if (integerA !== undefined && integerB !== undefined) return integerA < integerB;
  if (kindA !== kindB) {
    throw new FunctionError(`incompatible types for comparison: ${typeOf(a)} and ${typeOf(b)}`);
  }
  if (typeof a === "string" && typeof b === "string") return a < b;
  if (typeof a === "number" && typeof b === "number") return a < b;
  throw invalidType();
}

function basicKind(value: Value): Kind | undefined {
  const kind = kindOf(value);
  return BASIC_KINDS.has(kind) ? kind : undefined;
}

function isIntegerPair(a: Kind | undefined, b: Kind | undefined): boolean {
  return (a === "int" && b === "uint") || (a === "uint" && b === "int");
}

function isNil(value: Value): boolean {
  return value === undefined || value === null;
}

function invalidType(): FunctionError {
  return new FunctionError("invalid type for comparison");
}
