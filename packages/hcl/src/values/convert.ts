import { BigFloat } from "./big-float.ts";
import { describeMismatch } from "./describe-mismatch.ts";
import { fillDynamic } from "./fill-dynamic.ts";
import {
  DYNAMIC,
  isCollection,
  isPrimitive,
  type MapType,
  type ObjectType,
  type TupleType,
  type Type,
  typesEqual,
  withoutOptional,
} from "./type.ts";
import { unifyTypes } from "./unify.ts";
import {
  boolValue,
  listValue,
  mapValue,
  nullValue,
  numberValue,
  objectValue,
  setValue,
  stringValue,
  tupleValue,
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

type Target = Extract<Type, { kind: "list" | "set" | "map" }>;

function collectionTo(from: Type, to: Target, unsafe: boolean): Conversion | undefined {
  const same = typesEqual(from, to.element);
  const each = same ? (value: Value) => value : findConversion(from, to.element, { unsafe });
  if (each === undefined) return undefined;
  return (value) => {
    if (value.kind === "map") {
      const entries = [...value.entries].map(([key, element]) => [key, each(element)] as const);
      return makeMap(entries, to.element, value.type.element, "conversion to map");
    }
    if (value.kind !== "list" && value.kind !== "set") return value;
    return makeSequence(value.elements.map(each), to, value.type.element);
  };
}

function tupleToSequence(
  from: TupleType,
  to: Target & { kind: "list" | "set" },
  unsafe: boolean,
): Conversion | undefined {
  if (from.elements.length === 0) return () => makeSequence([], to, DYNAMIC);
  const element = elementType(from.elements, to.element, unsafe);
  if (element === undefined) return undefined;
  const conversions = conversionsTo(element, from.elements, unsafe);
  if (conversions === undefined) return undefined;
  return (value) => {
    if (value.kind !== "tuple") return value;
    const elements = value.elements.map((each, index) => conversions[index]?.(each) ?? each);
    if (to.kind === "set") return makeSequence(elements, { ...to, element }, element);
    return makeSequence(alike(elements, unsafe), { ...to, element }, element);
  };
}

function objectToMap(from: ObjectType, to: MapType, unsafe: boolean): Conversion | undefined {
  const types = [...from.attributes.values()];
  if (types.length === 0) return () => mapValue(withoutOptional(to.element), []);
  const element = to.element.kind === "dynamic" ? unifyTypes(types, { unsafe }) : to.element;
  if (element === undefined) return undefined;
  const conversions = conversionsTo(element, types, unsafe);
  if (conversions === undefined) return undefined;
  return (value) => {
    if (value.kind !== "object") return value;
    const names = [...value.entries.keys()];
    let elements = [...value.entries.values()].map(
      (each, index) => conversions[index]?.(each) ?? each,
    );
    if (isCollection(element) || element.kind === "object") elements = alike(elements, unsafe);
    const entries = elements.map((each, index) => [names[index] ?? "", each] as const);
    return makeMap(entries, element, element, "conversion to map");
  };
}

/** The element type that is asked for or, for "any", one that all elements have in common. */
function elementType(types: readonly Type[], wanted: Type, unsafe: boolean): Type | undefined {
  if (wanted.kind !== "dynamic") return wanted;
  const unified = unifyTypes(types, { unsafe });
  if (unified?.kind !== "dynamic") return unified;
  return types.every(({ kind }) => kind === "dynamic") ? unified : undefined;
}

/** A conversion for each type (the identity for equal ones); undefined if one of them has none. */
function conversionsTo(
  to: Type,
  types: readonly Type[],
  unsafe: boolean,
): Conversion[] | undefined {
  const known = new Map<Type, Conversion>();
  const conversions: Conversion[] = [];
  for (const from of types) {
    let conversion = known.get(from);
    if (conversion === undefined) {
      conversion = typesEqual(from, to) ? (value) => value : findConversion(from, to, { unsafe });
      if (conversion === undefined) return undefined;
      known.set(from, conversion);
    }
    conversions.push(conversion);
  }
  return conversions;
}

/** Brings elements whose types "any" has left apart to one type. */
function alike(elements: Value[], unsafe: boolean): Value[] {
  const types = elements.map(({ type }) => type);
  const unified = unifyTypes(types, { unsafe });
  if (unified === undefined) {
    throw new ConversionError("cannot find a common base type for all elements");
  }
  return elements.map((each) => {
    if (typesEqual(each.type, unified)) return each;
    return findConversion(each.type, unified, { unsafe })?.(each) ?? each;
  });
}

function makeSequence(elements: Value[], to: Target, fallback: Type): Value {
  const cleaned = elements.map((each) =>
    each.kind === "null" ? nullValue(withoutOptional(each.type)) : each,
  );
  const wanted = to.element.kind === "dynamic" ? fallback : withoutOptional(to.element);
  const type = commonType(cleaned, wanted, `conversion to ${to.kind}`);
  return to.kind === "set" ? setValue(type, cleaned) : listValue(type, cleaned);
}

function makeMap(
  entries: (readonly [string, Value])[],
  wanted: Type,
  fallback: Type,
  purpose: string,
): Value {
  const values = entries.map(([, value]) => value);
  const empty = wanted.kind === "dynamic" ? fallback : withoutOptional(wanted);
  return mapValue(commonType(values, empty, purpose), entries);
}

/** The type that all values have; what is not known yet fits with anything. */
function commonType(values: readonly Value[], whenEmpty: Type, purpose: string): Type {
  if (values.length === 0) return whenEmpty;
  const type = sharedType(values);
  if (type === undefined) throw new ConversionError(`element types must all match for ${purpose}`);
  return type;
}

/** The type that all values have, leaving out those whose type is not known; undefined if they differ. */
export function sharedType(values: readonly Value[]): Type | undefined {
  let common: Type = DYNAMIC;
  for (const { type } of values) {
    if (common.kind === "dynamic") common = type;
    else if (type.kind !== "dynamic" && !typesEqual(common, type)) return undefined;
  }
  return common;
}

function tupleToTuple(from: TupleType, to: TupleType, unsafe: boolean): Conversion | undefined {
  if (from.elements.length !== to.elements.length) return undefined;
  const conversions: Conversion[] = [];
  for (const [index, type] of to.elements.entries()) {
    const conversion = findOrIdentity(from.elements[index] ?? DYNAMIC, type, unsafe);
    if (conversion === undefined) return undefined;
    conversions.push(conversion);
  }
  return (value) => {
    if (value.kind !== "tuple") return value;
    return tupleValue(value.elements.map((each, index) => conversions[index]?.(each) ?? each));
  };
}

function findOrIdentity(from: Type, to: Type, unsafe: boolean): Conversion | undefined {
  if (typesEqual(from, to)) return (value) => value;
  return findConversion(from, to, { unsafe });
}

function objectToObject(from: ObjectType, to: ObjectType, unsafe: boolean): Conversion | undefined {
  const conversions = new Map<string, Conversion>();
  for (const [name, type] of to.attributes) {
    const given = from.attributes.get(name);
    if (given === undefined) {
      if (to.optional?.has(name)) continue;
      return undefined;
    }
    const conversion = findOrIdentity(given, type, unsafe);
    if (conversion === undefined) return undefined;
    conversions.set(name, conversion);
  }
  return (value) => {
    if (value.kind !== "object") return value;
    return objectValue(
      [...to.attributes].map(([name, type]) => {
        const given = value.entries.get(name);
        const converted = given && (conversions.get(name)?.(given) ?? given);
        return [name, withoutOptionalNull(converted, type)] as const;
      }),
    );
  };
}

function withoutOptionalNull(value: Value | undefined, type: Type): Value {
  if (value === undefined) return nullValue(withoutOptional(type));
  return value.kind === "null" ? nullValue(withoutOptional(value.type)) : value;
}

function mapToObject(from: MapType, to: ObjectType): Conversion | undefined {
  const conversions = new Map<string, Conversion | undefined>();
  for (const [name, type] of to.attributes) {
    const conversion = findOrIdentity(from.element, type, true);
    if (conversion === undefined && !to.optional?.has(name)) return undefined;
    conversions.set(name, conversion);
  }
  return (value) => {
    if (value.kind !== "map") return value;
    return objectValue(
      [...to.attributes].map(([name, type]) => {
        const given = value.entries.get(name);
        if (given === undefined) {
          if (to.optional?.has(name)) return [name, nullValue(withoutOptional(type))] as const;
          throw new ConversionError(`map has no element for required attribute "${name}"`);
        }
        const conversion = conversions.get(name);
        if (conversion === undefined) {
          const why = describeMismatch(given.type, type);
          throw new ConversionError(
            `map element type is incompatible with attribute "${name}": ${why}`,
          );
        }
        return [name, withoutOptionalNull(conversion(given), type)] as const;
      }),
    );
  };
}
