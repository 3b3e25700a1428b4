import { DYNAMIC, listType, mapType, objectType, setType, type Type, tupleType } from "./type.ts";
import { unifyTypes } from "./unify.ts";

/** The type `wanted` with its "any" parts replaced by the corresponding parts of `given`. */
export function fillDynamic(given: Type, wanted: Type): Type {
  if (given.kind === "dynamic") return wanted;
  switch (wanted.kind) {
    case "dynamic":
      return given;
    case "list":
    case "set": {
      const make = wanted.kind === "list" ? listType : setType;
      if (given.kind === "list" || given.kind === "set") {
        return make(fillDynamic(given.element, wanted.element));
      }
      return given.kind === "tuple" ? make(fillElement(given.elements, wanted.element)) : wanted;
    }
    case "map":
      if (given.kind === "map") return mapType(fillDynamic(given.element, wanted.element));
      return given.kind === "object"
        ? mapType(fillElement([...given.attributes.values()], wanted.element))
        : wanted;
    case "object":
      return objectType(
        new Map(
          [...wanted.attributes].map(([name, type]) => {
            const part = given.kind === "object" ? given.attributes.get(name) : undefined;
            if (part !== undefined) return [name, fillDynamic(part, type)];
            return [name, given.kind === "map" ? fillDynamic(given.element, type) : type];
          }),
        ),
      );
    case "tuple":
      if (given.kind !== "tuple") return wanted;
      return tupleType(
        wanted.elements.map((type, index) => fillDynamic(given.elements[index] ?? DYNAMIC, type)),
      );
    default:
      return wanted;
  }
}

function fillElement(types: readonly Type[], wanted: Type): Type {
  return fillDynamic(unifyTypes(types, { unsafe: true }) ?? DYNAMIC, wanted);
}
