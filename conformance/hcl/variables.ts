import type { Variable } from "./oracle.ts";

/** What the expressions of the corpus can refer to. */
export const VARIABLES: Readonly<Record<string, Variable>> = {
  text: { type: "string", value: "hello" },
  nothing: { type: "any", value: null },
  list_of_strings: { type: "list(string)", value: ["a", "b", "c"] },
  list_of_numbers: { type: "list(number)", value: [3, 1, 2] },
  set_of_numbers: { type: "set(number)", value: [3, 1, 2, 1] },
  set_of_strings: { type: "set(string)", value: ["b", "a", "c", "a"] },
  map_of_numbers: { type: "map(number)", value: { a: 1, b: 2 } },
  list_of_objects: {
    type: "list(object({id = string, tags = list(string)}))",
    value: [
      { id: "one", tags: ["x", "y"] },
      { id: "two", tags: ["z"] },
    ],
  },
  object: {
    type: "object({name = string, nested = object({deep = tuple([number, string])})})",
    value: { name: "n", nested: { deep: [1, "x"] } },
  },
  unknown_string: { type: "string", unknown: true },
  unknown_number: { type: "number", unknown: true },
  unknown_bool: { type: "bool", unknown: true },
  unknown_any: { type: "any", unknown: true },
  unknown_list: { type: "list(string)", unknown: true },
  unknown_map: { type: "map(string)", unknown: true },
  unknown_object: { type: "object({a = string})", unknown: true },
  unknown_tuple: { type: "tuple([string])", unknown: true },
};
