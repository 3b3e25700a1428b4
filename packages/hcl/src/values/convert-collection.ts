import { type Conversion, ConversionError, findConversion } from "./convert.ts";
import {
  DYNAMIC,
  isCollection,
  type MapType,
  type ObjectType,
  type TupleType,
  type Type,
  typesEqual,
  withoutOptional,
} from "./type.ts";
import { unifyTypes } from "./unify.ts";
import { listValue, mapValue, nullValue, setValue, type Value } from "./value.ts";

type Target = Extract<Type, { kind: "list" | "set" | "map" }>;

/** From a list, a set or a map. */
export function collectionTo(from: Type, to: Target, unsafe: boolean): Conversion | undefined {
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

/** From a tuple to a list or a set. */
export function tupleToSequence(
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

export function objectToMap(
  from: ObjectType,
  to: MapType,
  unsafe: boolean,
): Conversion | undefined {
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
