import { typeToString, type Value } from "@drover/hcl";

/** Writes a value with its types as plain data, as the oracle does, so that equal data means equal values. */
export function encode(value: Value): unknown {
  switch (value.kind) {
    case "null":
    case "unknown":
      return [value.kind, typeToString(value.type)];
    case "string":
    case "bool":
      return [value.kind, value.value];
    case "number":
      return ["number", value.value.toString()];
    case "list":
    case "set":
      return [value.kind, typeToString(value.type.element), value.elements.map(encode)];
    case "map":
      return ["map", typeToString(value.type.element), encodeEntries(value.entries)];
    case "tuple":
      return ["tuple", value.elements.map(encode)];
    case "object":
      return ["object", encodeEntries(value.entries)];
    case "capsule":
      return ["other", value.type.name];
  }
}

function encodeEntries(entries: ReadonlyMap<string, Value>): Record<string, unknown> {
  return Object.fromEntries([...entries].map(([key, each]) => [key, encode(each)]));
}
