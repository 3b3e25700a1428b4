import type { ByteString } from "../bytes.ts";
import type { BooleanNode, NumberNode, StringNode } from "../syntax/node.ts";
import { showNode } from "../syntax/show-node.ts";
import { DURATION, durationOf } from "../time/duration.ts";
import { ANY, Complex, type Value } from "../values/value.ts";
import { isUnsignedType, truncateType } from "./number-types.ts";

type LiteralNode = BooleanNode | NumberNode | StringNode;

/** A literal as the value of a parameter's type; undefined if it cannot be one. */
export function literalOf(node: LiteralNode, type: string): Value {
  switch (node.kind) {
    case "boolean":
      return type === ANY || type === "bool" ? node.value : undefined;
    case "string":
      return type === ANY || type === "string" ? node.text : undefined;
    case "number":
      return numberOf(node, type);
  }
}

/** The value of a number where nothing says which type it has; undefined if it is too large. */
export function idealNumber({ text, integer, float, complex }: NumberNode): Value {
  if (complex !== undefined) return new Complex(...complex);
  const isHex = /^0[xX][^pP]*$/.test(text);
  if (float !== undefined && !isHex && !text.startsWith("'") && /[.eEpP]/.test(text)) return float;
  return integer;
}

/** Why a literal cannot be the value of a parameter's type. */
export function misfitOf(node: LiteralNode, type: string): ByteString {
  if (node.kind === "number" && type === ANY) return `${node.text} overflows int`;
  const expected = describe(type);
  return expected === undefined
    ? `can't handle ${showNode(node)} for arg of type ${type}`
    : `expected ${expected}; found ${showNode(node)}`;
}

function numberOf(node: NumberNode, type: string): Value {
  const { integer, unsigned, float } = node;
  if (type === ANY) return idealNumber(node);
  if (type === "float64") return float;
  if (type === "int") return integer;
  if (type === DURATION) return integer === undefined ? undefined : durationOf(integer);
  const value = isUnsignedType(type) ? unsigned : integer;
  return value === undefined ? undefined : truncateType(type, value);
}

function describe(type: string): string | undefined {
  if (type === "bool" || type === "string") return type;
  if (isUnsignedType(type)) return "unsigned integer";
  if (/^int\d*$/.test(type) || type === DURATION) return "integer";
  return type.startsWith("float") ? "float" : undefined;
}
