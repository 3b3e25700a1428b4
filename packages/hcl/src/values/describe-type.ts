import { isIdentifier } from "../syntax/character.ts";
import type { Type } from "./type.ts";

/** A type in the words of a message: "list of string". */
export function describeType(type: Type): string {
  switch (type.kind) {
    case "list":
    case "set":
    case "map":
      return `${type.kind} of ${type.element.kind === "dynamic" ? "any type" : describeType(type.element)}`;
    case "capsule":
      return type.name;
    default:
      return type.kind;
  }
}

/** A type as a type expression has it: `object({a=list(string)})`. */
export function typeToString(type: Type): string {
  switch (type.kind) {
    case "dynamic":
      return "any";
    case "list":
    case "set":
    case "map":
      return `${type.kind}(${typeToString(type.element)})`;
    case "tuple":
      return `tuple([${type.elements.map(typeToString).join(",")}])`;
    case "object": {
      const attributes = [...type.attributes].map(([name, each]) => {
        const key = isIdentifier(name) ? name : JSON.stringify(name);
        const text = typeToString(each);
        return `${key}=${type.optional?.has(name) ? `optional(${text})` : text}`;
      });
      return `object({${attributes.join(",")}})`;
    }
    case "capsule":
      return type.name;
    default:
      return type.kind;
  }
}
