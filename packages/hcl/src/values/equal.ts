import { conforms, hasDynamic, typesEqual } from "./type.ts";
import type { Value } from "./value.ts";

/**
 * Whether two values are equal, which takes equal types; undefined if that is not known yet. Null
 * equals null, whatever the types.
 */
export function valuesEqual(a: Value, b: Value): boolean | undefined {
  if (a.kind === "null" && b.kind === "null") return true;
  if (a.kind === "null") return b.kind !== "unknown" || b.notNull ? false : undefined;
  if (b.kind === "null") return a.kind !== "unknown" || a.notNull ? false : undefined;
  if (a.kind === "unknown" && b.kind === "unknown") return undefined;
  if (a.kind === "unknown" || b.kind === "unknown") {
    const unknown = a.kind === "unknown" ? a : b;
    return hasDynamic(unknown.type) || typesEqual(a.type, b.type) ? undefined : false;
  }
  if (!isWhollyTyped(a) || !isWhollyTyped(b)) {
    return conforms(a.type, b.type) || conforms(b.type, a.type) ? undefined : false;
  }
  return typesEqual(a.type, b.type) && contentEqual(a, b);
}

function contentEqual(a: Value, b: Value): boolean | undefined {
  switch (a.kind) {
    case "string":
    case "bool":
      return b.kind === a.kind && a.value === b.value;
    case "number":
      return b.kind === "number" && a.value.equals(b.value);
    case "list":
    case "tuple":
    case "set":
      return b.kind === a.kind && elementsEqual(a.elements, b.elements);
    case "map":
    case "object":
      return b.kind === a.kind && entriesEqual(a.entries, b.entries);
    case "capsule":
      return b.kind === "capsule" && a.content === b.content;
    default:
      return undefined;
  }
}

function elementsEqual(a: readonly Value[], b: readonly Value[]): boolean | undefined {
  if (a.length !== b.length) return false;
  for (const [index, value] of a.entries()) {
    const other = b[index];
    const equal = other !== undefined && valuesEqual(value, other);
    if (equal !== true) return equal;
  }
  return true;
}

function entriesEqual(
  a: ReadonlyMap<string, Value>,
  b: ReadonlyMap<string, Value>,
): boolean | undefined {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) {
    const other = b.get(key);
    const equal = other !== undefined && valuesEqual(value, other);
    if (equal !== true) return equal;
  }
  return true;
}

/** Whether no part of a value has a type that is not known yet; a null of no type counts as none. */
function isWhollyTyped(value: Value): boolean {
  switch (value.kind) {
    case "unknown":
      return !hasDynamic(value.type);
    case "list":
    case "set":
    case "tuple":
      return value.elements.every(isWhollyTyped);
    case "map":
    case "object":
      return [...value.entries.values()].every(isWhollyTyped);
    default:
      return true;
  }
}
