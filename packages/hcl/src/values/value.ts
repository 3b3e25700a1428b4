import { LimitError, MAX_VALUE_SIZE } from "../limits.ts";
import { BigFloat } from "./big-float.ts";
import { hashKey, valueOrder } from "./set-order.ts";
import { sortedByKey } from "./text-order.ts";
import {
  BOOL,
  type CapsuleType,
  DYNAMIC,
  type ListType,
  listType,
  type MapType,
  mapType,
  NUMBER,
  type ObjectType,
  objectType,
  type SetType,
  STRING,
  setType,
  type TupleType,
  type Type,
  tupleType,
} from "./type.ts";

/**
 * A value, as in HashiCorp's cty. Values are never changed. `kind` says what it is, `type` its
 * type, and `size` of how many values it consists, itself included.
 */
export type Value =
  | NullValue
  | UnknownValue
  | StringValue
  | NumberValue
  | BoolValue
  | ListValue
  | SetValue
  | MapValue
  | TupleValue
  | ObjectValue
  | CapsuleValue;

/** The absence of a value of a type. */
export interface NullValue {
  readonly kind: "null";
  readonly type: Type;
}

/** A value that will be known later. */
export interface UnknownValue {
  readonly kind: "unknown";
  readonly type: Type;
  /** Whether it is known already that it will not be null. */
  readonly notNull: boolean;
}

export interface StringValue {
  readonly kind: "string";
  readonly type: Type;
  readonly value: string;
}

export interface NumberValue {
  readonly kind: "number";
  readonly type: Type;
  readonly value: BigFloat;
}

export interface BoolValue {
  readonly kind: "bool";
  readonly type: Type;
  readonly value: boolean;
}

export interface ListValue {
  readonly kind: "list";
  readonly type: ListType;
  readonly elements: readonly Value[];
  readonly size: number;
}

/** Elements in cty's order: primitives by size, nothing twice. */
export interface SetValue {
  readonly kind: "set";
  readonly type: SetType;
  readonly elements: readonly Value[];
  readonly size: number;
}

/** Entries in the order of their keys. */
export interface MapValue {
  readonly kind: "map";
  readonly type: MapType;
  readonly entries: ReadonlyMap<string, Value>;
  readonly size: number;
}

export interface TupleValue {
  readonly kind: "tuple";
  readonly type: TupleType;
  readonly elements: readonly Value[];
  readonly size: number;
}

/** Attributes in the order of their names. */
export interface ObjectValue {
  readonly kind: "object";
  readonly type: ObjectType;
  readonly entries: ReadonlyMap<string, Value>;
  readonly size: number;
}

export interface CapsuleValue {
  readonly kind: "capsule";
  readonly type: CapsuleType;
  readonly content: unknown;
}

/** A value of which nothing is known, not even its type. */
export const DYNAMIC_UNKNOWN: UnknownValue = { kind: "unknown", type: DYNAMIC, notNull: false };

export function nullValue(type: Type): NullValue {
  return { kind: "null", type };
}

export function unknownValue(type: Type, { notNull = false } = {}): UnknownValue {
  return type === DYNAMIC && !notNull ? DYNAMIC_UNKNOWN : { kind: "unknown", type, notNull };
}

/** A string, in Unicode's normal form NFC; what is no Unicode in it becomes U+FFFD. */
export function stringValue(text: string): StringValue {
  return { kind: "string", type: STRING, value: normalize(text) };
}

/** @throws {RangeError} for NaN */
export function numberValue(number: BigFloat | number | bigint): NumberValue {
  return { kind: "number", type: NUMBER, value: toBigFloat(number) };
}

function toBigFloat(number: BigFloat | number | bigint): BigFloat {
  if (number instanceof BigFloat) return number;
  if (typeof number === "bigint") return BigFloat.fromInteger(number);
  const value = BigFloat.fromNumber(number);
  if (value === undefined) throw new RangeError("NaN is not a number that a value can have");
  return value;
}

export function boolValue(value: boolean): BoolValue {
  return { kind: "bool", type: BOOL, value };
}

/** A list. All elements must have the type `element`. */
export function listValue(element: Type, elements: readonly Value[]): ListValue {
  return { kind: "list", type: listType(element), elements, size: sizeOfAll(elements) };
}

/** A set. All elements must have the type `element`; equal ones become one. */
export function setValue(element: Type, elements: Iterable<Value>): SetValue {
  const unique = new Map<unknown, Value>();
  for (const value of elements) {
    const key = hashKey(value);
    if (!unique.has(key)) unique.set(key, value);
  }
  const sorted = [...unique.values()].sort(valueOrder);
  return { kind: "set", type: setType(element), elements: sorted, size: sizeOfAll(sorted) };
}

/** A map. All entries must have the type `element`. */
export function mapValue(element: Type, entries: Iterable<readonly [string, Value]>): MapValue {
  const normalized = normalizedEntries(entries);
  const size = sizeOfAll(normalized.values());
  return { kind: "map", type: mapType(element), entries: normalized, size };
}

export function tupleValue(elements: readonly Value[]): TupleValue {
  // The size first: a type is as large as its value.
  const size = sizeOfAll(elements);
  return { kind: "tuple", type: tupleType(elements.map(({ type }) => type)), elements, size };
}

export function objectValue(
  attributes: Iterable<readonly [string, Value]> | Readonly<Record<string, Value>>,
): ObjectValue {
  const iterable = Symbol.iterator in attributes ? attributes : Object.entries(attributes);
  const entries = normalizedEntries(iterable as Iterable<readonly [string, Value]>);
  const size = sizeOfAll(entries.values());
  const types = new Map<string, Type>();
  for (const [name, value] of entries) types.set(name, value.type);
  return { kind: "object", type: objectType(types), entries, size };
}

export function capsuleValue(type: CapsuleType, content: unknown): CapsuleValue {
  return { kind: "capsule", type, content };
}

/** Of how many values a value consists, itself included. */
export function sizeOf(value: Value): number {
  return "size" in value ? value.size : 1;
}

function sizeOfAll(parts: Iterable<Value>): number {
  let size = 1;
  for (const part of parts) size += sizeOf(part);
  if (size > MAX_VALUE_SIZE) {
    throw new LimitError(`A value consists of more than ${MAX_VALUE_SIZE} values`);
  }
  return size;
}

function normalizedEntries(entries: Iterable<readonly [string, Value]>): Map<string, Value> {
  const normalized: [string, Value][] = [];
  for (const [key, value] of entries) normalized.push([normalize(key), value]);
  return sortedByKey(normalized);
}

function normalize(text: string): string {
  return BEYOND_LATIN1.test(text) ? text.toWellFormed().normalize("NFC") : text;
}

/** Characters up to U+00FF never combine with each other. */
const BEYOND_LATIN1 = /[^\0-\xff]/;
