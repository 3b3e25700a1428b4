import { findConversion } from "./convert.ts";
import { describeType } from "./describe-type.ts";
import { isCollection, isPrimitive, type ObjectType, type Type, typesEqual } from "./type.ts";

/** Says, in lower case, why a value of one type cannot be converted to another. */
export function describeMismatch(given: Type, wanted: Type): string {
  if (given.kind === "object" && wanted.kind === "object") return describeObjects(given, wanted);
  if (isCollection(wanted) && wanted.element.kind === "dynamic") {
    const isStructure = wanted.kind === "map" ? given.kind === "object" : given.kind === "tuple";
    if (isStructure) return `all ${wanted.kind} elements must have the same type`;
  }
  const element = isCollection(wanted) ? describeElement(given, wanted) : undefined;
  if (element !== undefined) return element;
  const isClear =
    isPrimitive(given) !== isPrimitive(wanted) ||
    wanted.kind === "string" ||
    (wanted.kind === "bool" && given.kind === "number") ||
    (wanted.kind === "number" && given.kind === "bool");
  if (isClear) return `${describeType(wanted)} required, but have ${describeType(given)}`;
  return `${describeType(wanted)} required`;
}

function describeElement(
  given: Type,
  wanted: Type & { kind: "list" | "set" | "map" },
): string | undefined {
  const { element } = wanted;
  const differs = (type: Type) =>
    !typesEqual(type, element) && findConversion(type, element, { unsafe: true }) === undefined;
  if (given.kind === "tuple" && wanted.kind !== "map") {
    const index = given.elements.findIndex(differs);
    const type = given.elements[index];
    return type && `element ${index}: ${describeMismatch(type, element)}`;
  }
  if (given.kind === "object" && wanted.kind === "map") {
    const found = [...given.attributes].find(([, type]) => differs(type));
    return found && `element "${found[0]}": ${describeMismatch(found[1], element)}`;
  }
  if (isCollection(given) && (given.kind === "map") === (wanted.kind === "map")) {
    const why = describeMismatch(given.element, element);
    return `incorrect ${wanted.kind} element type: ${why}`;
  }
  return undefined;
}

function describeObjects(given: ObjectType, wanted: ObjectType): string {
  const missing = [...wanted.attributes.keys()]
    .filter((name) => !given.attributes.has(name) && !wanted.optional?.has(name))
    .sort()
    .map((name) => `"${name}"`);
  if (missing.length === 1) return `attribute ${missing[0]} is required`;
  if (missing.length > 1) {
    return `attributes ${missing.slice(0, -1).join(", ")} and ${missing.at(-1)} are required`;
  }
  for (const [name, type] of wanted.attributes) {
    const other = given.attributes.get(name);
    if (other === undefined || typesEqual(other, type)) continue;
    if (findConversion(other, type, { unsafe: true }) === undefined) {
      return `attribute "${name}": ${describeMismatch(other, type)}`;
    }
  }
  return "incorrect object attributes";
}
