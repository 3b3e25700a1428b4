import { FunctionError } from "../error.ts";
import { truncateType } from "../exec/number-types.ts";
import { canBeNil, integerOf, typeOf, zeroOf } from "../values/types.ts";
import { ANY, GoMap, Integer, type MapKey, Slice, type Value } from "../values/value.ts";

/**
 * An element of a map, slice or string, as `index` gives it.
 *
 * @throws {FunctionError} out of range, or for what has no elements
 */
export function index(item: Value, indexes: readonly Value[]): Value {
  if (item === null || item === undefined) throw new FunctionError("index of untyped nil");
  return indexes.reduce(elementOf, item);
}

function elementOf(item: Value, at: Value): Value {
  if (item === null || item === undefined) throw new FunctionError("index of nil pointer");
  if (typeof item === "string") {
    const position = elementPosition(at, item.length);
    return new Integer("uint8", BigInt(item.charCodeAt(position)));
  }
  if (item instanceof Slice) return item.items[elementPosition(at, item.items.length)];
  if (item instanceof GoMap) {
    const value = item.entries.get(mapKey(at, item.key));
    return value === undefined ? (item.zero ?? zeroOf(item.element)) : value;
  }
  throw new FunctionError(`can't index item of type ${typeOf(item)}`);
}

/**
 * A part of a slice or string, as `slice` gives it.
 *
 * @throws {FunctionError} out of range, or for what has no parts
 */
export function slice(item: Value, indexes: readonly Value[]): Value {
  if (item === null || item === undefined) throw new FunctionError("slice of untyped nil");
  if (indexes.length > 3) throw new FunctionError(`too many slice indexes: ${indexes.length}`);
  if (typeof item === "string" && indexes.length === 3) {
    throw new FunctionError("cannot 3-index slice a string");
  }
  if (typeof item !== "string" && !(item instanceof Slice)) {
    throw new FunctionError(`can't slice item of type ${typeOf(item)}`);
  }
  const length = typeof item === "string" ? item.length : item.items.length;
  const positions = indexes.map((each) => positionOf(each, length));
  const [start = 0, end = length, capacity = length] = positions;
  if (start > end) throw new FunctionError(`invalid slice index: ${start} > ${end}`);
  if (end > capacity) throw new FunctionError(`invalid slice index: ${end} > ${capacity}`);
  if (typeof item === "string") return item.slice(start, end);
  return new Slice(item.element, item.items.slice(start, end));
}

function elementPosition(at: Value, length: number): number {
  const position = positionOf(at, length);
  if (position === length) throw new FunctionError("reflect: slice index out of range");
  return position;
}

function positionOf(at: Value, length: number): number {
  const position = integerOf(at);
  if (at === null || at === undefined) {
    throw new FunctionError("cannot index slice/array with nil");
  }
  if (position === undefined) {
    throw new FunctionError(`cannot index slice/array with type ${typeOf(at)}`);
  }
  if (position < 0n || position > length) {
    throw new FunctionError(`index out of range: ${position}`);
  }
  return Number(position);
}

function mapKey(at: Value, type: string): MapKey {
  if ((at === null || at === undefined) && !canBeNil(type)) {
    throw new FunctionError(`value is nil; should be of type ${type}`);
  }
  const integer = integerOf(at);
  if (integer !== undefined && (type === "int" || truncateType(type, integer) !== undefined)) {
    return integer;
  }
  const isKey = typeof at === "string" || typeof at === "boolean" || typeof at === "number";
  if (isKey && (type === ANY || typeOf(at) === type)) return at;
  throw new FunctionError(`value has type ${typeOf(at)}; should be ${type}`);
}
