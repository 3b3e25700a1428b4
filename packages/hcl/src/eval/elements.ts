import { numberValue, stringValue, type Value } from "../values/value.ts";

/**
 * The elements of a collection with their keys: positions of lists and tuples, names of maps and
 * objects, and of a set the elements themselves. Undefined if the value is none, or is not known.
 */
export function elementsOf(value: Value): readonly (readonly [Value, Value])[] | undefined {
  switch (value.kind) {
    case "list":
    case "tuple":
      return value.elements.map((each, index) => [numberValue(index), each] as const);
    case "set":
      return value.elements.map((each) => [each, each] as const);
    case "map":
    case "object":
      return [...value.entries].map(([key, each]) => [stringValue(key), each] as const);
    default:
      return undefined;
  }
}
