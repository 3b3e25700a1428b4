import { ANY, Complex, GoMap, Integer, Slice, Struct, type Value } from "./value.ts";

/** The families of types that behave alike. */
export type Kind =
  | "invalid"
  | "nil"
  | "bool"
  | "int"
  | "uint"
  | "float"
  | "complex"
  | "string"
  | "slice"
  | "map"
  | "struct";

export function kindOf(value: Value): Kind {
  switch (typeof value) {
    case "undefined":
      return "invalid";
    case "boolean":
      return "bool";
    case "bigint":
      return "int";
    case "number":
      return "float";
    case "string":
      return "string";
  }
  if (value === null) return "nil";
  if (value instanceof Slice) return "slice";
  if (value instanceof GoMap) return "map";
  if (value instanceof Struct) return "struct";
  if (value instanceof Integer) return value.type.startsWith("u") ? "uint" : "int";
  return "complex";
}

/** Go's name of a value's type. */
export function typeOf(value: Value): string {
  switch (typeof value) {
    case "undefined":
      return "<nil>";
    case "boolean":
      return "bool";
    case "bigint":
      return "int";
    case "number":
      return "float64";
    case "string":
      return "string";
  }
  if (value === null) return ANY;
  if (value instanceof Slice) return `[]${value.element}`;
  if (value instanceof Integer) return value.named?.typeName ?? value.type;
  return value instanceof Complex ? "complex128" : value.typeName;
}

/** The number of a value that is an integer of any type. */
export function integerOf(value: Value): bigint | undefined {
  if (typeof value === "bigint") return value;
  return value instanceof Integer ? value.value : undefined;
}

/** Whether nil can be of a type: of interfaces, slices, maps and pointers. */
export function canBeNil(type: string): boolean {
  return type === ANY || type.startsWith("[]") || type.startsWith("map[") || type.startsWith("*");
}

/** The value of a type that has not been set. */
export function zeroOf(type: string): Value {
  if (type === "string") return "";
  if (type === "bool") return false;
  if (type === "int") return 0n;
  if (type === "float64") return 0;
  if (/^u?int\d*$/.test(type)) return new Integer(type as Integer["type"], 0n);
  return type.startsWith("[]") ? new Slice(type.slice(2), []) : null;
}

/** Whether a value counts as true for `if`, `with`, `and`, `or` and `not`. */
export function isTrue(value: Value): boolean {
  switch (typeof value) {
    case "undefined":
      return false;
    case "boolean":
      return value;
    case "bigint":
      return value !== 0n;
    case "number":
      return value !== 0;
    case "string":
      return value.length > 0;
  }
  if (value === null) return false;
  if (value instanceof Slice) return value.items.length > 0;
  if (value instanceof GoMap) return value.entries.size > 0;
  if (value instanceof Integer) return value.value !== 0n;
  if (value instanceof Complex) return value.real !== 0 || value.imaginary !== 0;
  return true;
}

/** The entries of a map in the order in which templates see them: by key. */
export function sortedEntries(map: GoMap): [Value, Value][] {
  const entries = [...map.entries];
  return entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
