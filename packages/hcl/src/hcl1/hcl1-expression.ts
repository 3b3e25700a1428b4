import { Range } from "../source/range.ts";
import type { Attribute } from "../syntax/body.ts";
import type { Expression, ObjectItem } from "../syntax/expression.ts";
import type { JsonMember, JsonNode } from "../syntax/json-node.ts";
import { BigFloat } from "../values/big-float.ts";
import { DYNAMIC } from "../values/type.ts";
import { boolValue, nullValue, numberValue, stringValue } from "../values/value.ts";

/** Members by their names, in the order of the text. */
export function membersByName(
  members: readonly JsonMember[],
  toKey: (name: string) => string = (name) => name,
): Map<string, JsonMember[]> {
  return Map.groupBy(members, ({ name }) => toKey(name));
}

/**
 * What members of one name say as an attribute: if all are objects, a list of them, else what the
 * last one says. Undefined if that is null.
 */
export function attributeOf(members: readonly JsonMember[], name?: string): Attribute | undefined {
  const last = members.at(-1);
  if (last === undefined || last.value.kind === "null") return undefined;
  const { nameRange, value } = last;
  return {
    name: name ?? last.name,
    nameRange,
    expression: combined(members) ?? expressionOf(value),
    range: Range.between(nameRange, value.range),
  };
}

/** Strings are what they say: there are no templates in HCL 1. */
function expressionOf(node: JsonNode): Expression {
  const { range } = node;
  switch (node.kind) {
    case "null":
      return { kind: "literal", value: nullValue(DYNAMIC), range };
    case "boolean":
      return { kind: "literal", value: boolValue(node.value), range };
    case "string":
      return { kind: "literal", value: stringValue(node.value), range };
    case "number": {
      const number = BigFloat.parse(node.literal);
      const value = number === undefined ? stringValue(node.literal) : numberValue(number);
      return { kind: "literal", value, range };
    }
    case "array":
      return { kind: "tuple", elements: node.elements.map(expressionOf), range };
    case "object": {
      const groups = [...membersByName(node.members).values()];
      return { kind: "object", items: groups.flatMap(itemOf), range };
    }
  }
}

function itemOf(members: readonly JsonMember[]): ObjectItem[] {
  const attribute = attributeOf(members);
  if (attribute === undefined) return [];
  const { name, nameRange: range, expression } = attribute;
  return [{ key: { kind: "literal", value: stringValue(name), range }, value: expression }];
}

function combined(members: readonly JsonMember[]): Expression | undefined {
  const [first, second] = members;
  if (first === undefined || second === undefined) return undefined;
  if (!members.every(({ value }) => value.kind === "object")) return undefined;
  const elements = members.map(({ value }) => expressionOf(value));
  return { kind: "tuple", elements, range: first.value.range };
}
