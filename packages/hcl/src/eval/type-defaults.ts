import { ConversionError, convert } from "../values/convert.ts";
import { unifyTypes } from "../values/unify.ts";
import {
  listValue,
  mapValue,
  objectValue,
  setValue,
  tupleValue,
  type Value,
} from "../values/value.ts";

/** The default values of the optional attributes anywhere inside a type. */
export type TypeDefaults =
  /** Of the elements of a list, a set or a map. */
  | { readonly kind: "elements"; readonly element: TypeDefaults }
  /** Of the attributes of an object, or of the elements of a tuple by position. */
  | {
      readonly kind: "members";
      readonly of: "object" | "tuple";
      readonly children: ReadonlyMap<string, TypeDefaults>;
      readonly values: ReadonlyMap<string, Value>;
    };

/**
 * Fills in the default values of attributes that a value lacks, or has as null. The result may
 * still have to be converted to the type; parts that do not fit the type stay as they are.
 */
export function applyDefaults(value: Value, defaults: TypeDefaults | undefined): Value {
  if (defaults === undefined) return value;
  switch (value.kind) {
    case "list":
    case "set":
    case "tuple":
      return withElements(
        value,
        value.elements.map((each, index) => applyDefaults(each, childOf(defaults, index))),
      );
    case "map":
    case "object":
      return withEntries(value, defaults);
    default:
      return value;
  }
}

function childOf(defaults: TypeDefaults, key: string | number): TypeDefaults | undefined {
  if (defaults.kind === "elements") return defaults.element;
  const isFitting = (defaults.of === "tuple") === (typeof key === "number");
  return isFitting ? defaults.children.get(`${key}`) : undefined;
}

function withElements(value: Value & { kind: "list" | "set" | "tuple" }, elements: Value[]): Value {
  if (value.kind === "tuple") return tupleValue(elements);
  if (elements.length === 0) return value;
  const alike = toOneType(elements);
  const [first] = alike ?? [];
  if (alike === undefined || first === undefined) return tupleValue(elements);
  return value.kind === "set" ? setValue(first.type, alike) : listValue(first.type, alike);
}

function withEntries(value: Value & { kind: "map" | "object" }, defaults: TypeDefaults): Value {
  const entries = new Map<string, Value>();
  for (const [name, each] of value.entries) {
    entries.set(name, applyDefaults(each, childOf(defaults, name)));
  }
  const values = defaults.kind === "members" ? defaults.values : new Map<string, Value>();
  for (const [name, defaultValue] of values) {
    const given = entries.get(name);
    if (given === undefined || given.kind === "null") {
      entries.set(name, applyDefaults(defaultValue, childOf(defaults, name)));
    }
  }
  if (value.kind === "object") return objectValue(entries);
  if (entries.size === 0) return value;
  const alike = toOneType([...entries.values()]);
  const [first] = alike ?? [];
  if (alike === undefined || first === undefined) return objectValue(entries);
  return mapValue(
    first.type,
    [...entries.keys()].map((name, index) => [name, alike[index] ?? first] as const),
  );
}

function toOneType(values: readonly Value[]): Value[] | undefined {
  const type = unifyTypes(
    values.map((each) => each.type),
    { unsafe: true },
  );
  if (type === undefined) return undefined;
  try {
    return values.map((each) => convert(each, type));
  } catch (error) {
    if (error instanceof ConversionError) return undefined;
    throw error;
  }
}
