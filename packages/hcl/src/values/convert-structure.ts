import { type Conversion, ConversionError, findConversion } from "./convert.ts";
import { describeMismatch } from "./describe-mismatch.ts";
import {
  DYNAMIC,
  type MapType,
  type ObjectType,
  type TupleType,
  type Type,
  typesEqual,
  withoutOptional,
} from "./type.ts";
import { nullValue, objectValue, tupleValue, type Value } from "./value.ts";

export function tupleToTuple(
  from: TupleType,
  to: TupleType,
  unsafe: boolean,
): Conversion | undefined {
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

/** The attributes of the wanted type are kept; others are left out. */
export function objectToObject(
  from: ObjectType,
  to: ObjectType,
  unsafe: boolean,
): Conversion | undefined {
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

export function mapToObject(from: MapType, to: ObjectType): Conversion | undefined {
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
