import { findConversion } from "./convert.ts";
import {
  DYNAMIC,
  listType,
  mapType,
  type ObjectType,
  objectType,
  setType,
  type TupleType,
  type Type,
  tupleType,
  typesEqual,
} from "./type.ts";
import { compareGenerality } from "./type-generality.ts";

interface Options {
  /** Whether conversions may be assumed that fail for some values. */
  readonly unsafe: boolean;
}

/**
 * One type that values of all the given types can be converted to: what the branches of a
 * conditional, or the elements of a list, have in common. Undefined if there is none.
 */
export function unifyTypes(types: readonly Type[], options: Options): Type | undefined {
  const distinct = withoutDuplicates(types);
  const [first] = distinct;
  if (first === undefined || distinct.length === 1) return first;
  const kinds = new Set(distinct.map(({ kind }) => kind));
  const isDynamic = kinds.delete("dynamic");
  const only = (...allowed: Type["kind"][]) => [...kinds].every((kind) => allowed.includes(kind));
  if (kinds.has("map") && only("map")) return unifyElements(mapType, distinct, isDynamic, options);
  if (kinds.has("map") && only("map", "object")) {
    const unified = unifyAsCollection(distinct, options);
    if (unified !== undefined) return unified;
  } else if (kinds.has("list") && only("list")) {
    return unifyElements(listType, distinct, isDynamic, options);
  } else if (kinds.has("list") && only("list", "tuple")) {
    const unified = unifyAsCollection(distinct, options);
    if (unified !== undefined) return unified;
  } else if (kinds.has("set") && only("set")) {
    return unifyElements(setType, distinct, isDynamic, options);
  } else if (kinds.has("object") && only("object")) {
    return isDynamic ? DYNAMIC : unifyObjects(distinct as readonly ObjectType[], options);
  } else if (kinds.has("tuple") && only("tuple")) {
    return isDynamic ? DYNAMIC : unifyTuples(distinct as readonly TupleType[], options);
  } else if (kinds.has("object") && kinds.has("tuple")) return undefined;
  return mostGeneral(distinct, options);
}

function withoutDuplicates(types: readonly Type[]): Type[] {
  const distinct: Type[] = [];
  const seen = new Set<Type>();
  for (const type of types) {
    if (seen.has(type)) continue;
    seen.add(type);
    if (!distinct.some((other) => typesEqual(other, type))) distinct.push(type);
  }
  return distinct;
}

/** The first of the types, from the most general on, that all others can be converted to. */
function mostGeneral(types: readonly Type[], options: Options): Type | undefined {
  return fromMostGeneral(types).find((wanted) => canAllConvert(types, wanted, options));
}

function canAllConvert(types: readonly Type[], wanted: Type, options: Options): boolean {
  return types.every(
    (type) => typesEqual(type, wanted) || findConversion(type, wanted, options) !== undefined,
  );
}

/** Sorts the types so that each comes before those less general; else their order stays. */
function fromMostGeneral(types: readonly Type[]): Type[] {
  const lessGeneral = types.map((a, i) =>
    types.flatMap((b, j) => (i !== j && comparePair(a, i, b, j) < 0 ? [j] : [])),
  );
  const waitingFor = types.map(() => 0);
  for (const j of lessGeneral.flat()) waitingFor[j] = (waitingFor[j] ?? 0) + 1;
  const queue = [...types.keys()].filter((index) => waitingFor[index] === 0);
  for (const index of queue) {
    for (const j of lessGeneral[index] ?? []) {
      const left = (waitingFor[j] ?? 0) - 1;
      waitingFor[j] = left;
      if (left === 0) queue.push(j);
    }
  }
  return queue.flatMap((index) => types[index] ?? []);
}

/** Compares in the order of the list, for the comparison need not be symmetric. */
function comparePair(a: Type, i: number, b: Type, j: number): number {
  return i < j ? compareGenerality(a, b) : -compareGenerality(b, a);
}

function unifyElements(
  make: (element: Type) => Type,
  types: readonly Type[],
  isDynamic: boolean,
  options: Options,
): Type | undefined {
  if (isDynamic) return DYNAMIC;
  const elements = types.flatMap((type) => ("element" in type ? [type.element] : []));
  const element = unifyTypes(elements, options);
  return element && make(element);
}

/** Lists and tuples as lists, maps and objects as maps. */
function unifyAsCollection(types: readonly Type[], options: Options): Type | undefined {
  const objects = types.filter((type) => type.kind === "object");
  const tuples = types.filter((type) => type.kind === "tuple");
  const collection =
    objects.length > 0 ? unifyObjectsToMap(objects, options) : unifyTuplesToList(tuples, options);
  if (collection === undefined) return undefined;
  const replaced = types.map((type) =>
    type.kind === "object" || type.kind === "tuple" ? collection : type,
  );
  const unified = unifyTypes(replaced, options);
  return unified?.kind === collection.kind ? unified : undefined;
}

function unifyObjects(types: readonly ObjectType[], options: Options): Type | undefined {
  const [first, ...others] = types;
  if (first === undefined) return undefined;
  const names = [...first.attributes.keys()];
  const haveSameNames = others.every(
    ({ attributes }) =>
      attributes.size === names.length && names.every((name) => attributes.has(name)),
  );
  if (!haveSameNames) return unifyObjectsToMap(types, options);
  const attributes = new Map<string, Type>();
  for (const name of names) {
    const across = types.map((type) => type.attributes.get(name) ?? DYNAMIC);
    const unified = unifyTypes(across, options);
    if (unified === undefined) return undefined;
    attributes.set(name, unified);
  }
  const unified = objectType(attributes);
  return canAllConvert(types, unified, options) ? unified : unifyObjectsToMap(types, options);
}

function unifyObjectsToMap(types: readonly ObjectType[], options: Options): Type | undefined {
  const all = types.flatMap(({ attributes }) => [...attributes.values()]);
  const element = unifyTypes(all, options);
  const unified = element && mapType(element);
  return unified && canAllConvert(types, unified, options) ? unified : undefined;
}

function unifyTuples(types: readonly TupleType[], options: Options): Type | undefined {
  const length = types[0]?.elements.length ?? 0;
  if (types.some(({ elements }) => elements.length !== length)) {
    return unifyTuplesToList(types, options);
  }
  const elements: Type[] = [];
  for (let index = 0; index < length; index++) {
    const across = types.map((type) => type.elements[index] ?? DYNAMIC);
    const unified = unifyTypes(across, options);
    if (unified === undefined) return undefined;
    elements.push(unified);
  }
  const unified = tupleType(elements);
  return canAllConvert(types, unified, options) ? unified : unifyTuplesToList(types, options);
}

function unifyTuplesToList(types: readonly TupleType[], options: Options): Type | undefined {
  const element = unifyTypes(
    types.flatMap(({ elements }) => elements),
    options,
  );
  const unified = element && listType(element);
  return unified && canAllConvert(types, unified, options) ? unified : undefined;
}
