import type { Type } from "./type.ts";

/**
 * Which of two types can stand for more: below 0 if `a` can, above 0 if `b` can, 0 if neither or
 * both. A string can stand for any primitive, a list for a tuple, a map for an object; what is
 * not known yet comes last, for it may become like the others.
 */
export function compareGenerality(a: Type, b: Type): number {
  if (a.kind === "dynamic" || b.kind === "dynamic") {
    return Number(a.kind === "dynamic") - Number(b.kind === "dynamic");
  }
  if (a.kind === "string" && (b.kind === "number" || b.kind === "bool")) return -1;
  if (b.kind === "string" && (a.kind === "number" || a.kind === "bool")) return 1;
  if (a.kind === b.kind && "element" in a && "element" in b) {
    return compareGenerality(a.element, b.element);
  }
  const rank = sequenceRank(a) - sequenceRank(b);
  if (sequenceRank(a) > 0 && sequenceRank(b) > 0 && rank !== 0) return -rank;
  if (a.kind === "map" && b.kind === "object") return -1;
  if (a.kind === "object" && b.kind === "map") return 1;
  if (a.kind === "object" && b.kind === "object") {
    if (a.attributes.size !== b.attributes.size) return 0;
    const pairs = [...a.attributes].map(([name, type]) => [type, b.attributes.get(name)] as const);
    return comparePairs(pairs);
  }
  if (a.kind === "tuple" && b.kind === "tuple") {
    if (a.elements.length !== b.elements.length) return 0;
    return comparePairs(a.elements.map((type, index) => [type, b.elements[index]] as const));
  }
  return 0;
}

/** Of sequences a list is preferred to a tuple, and both to a set; 0 for what is no sequence. */
function sequenceRank({ kind }: Type): number {
  return ["set", "tuple", "list"].indexOf(kind) + 1;
}

function comparePairs(pairs: readonly (readonly [Type, Type | undefined])[]): number {
  let isAMore = false;
  let isBMore = false;
  for (const [a, b] of pairs) {
    if (b === undefined) return 0;
    const order = compareGenerality(a, b);
    if (order < 0) isAMore = true;
    if (order > 0) isBMore = true;
  }
  if (isAMore === isBMore) return 0;
  return isAMore ? -1 : 1;
}
