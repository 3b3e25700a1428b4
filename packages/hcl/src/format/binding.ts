import { BINARY_LEVELS } from "../syntax/binary-levels.ts";
import type { Expression } from "../syntax/expression.ts";

/** How strongly expressions hold together, from the weakest on; binary operators have levels above `binary`. */
export const STRENGTH = { conditional: 0, binary: 1, unary: 10, operand: 11 } as const;

export function bindingStrength(expression: Expression): number {
  switch (expression.kind) {
    case "conditional":
      return STRENGTH.conditional;
    case "binary":
      return STRENGTH.binary + BINARY_LEVELS[expression.operator];
    case "unary":
      return STRENGTH.unary;
    case "literal":
      // A negative number is written with a sign.
      return expression.value.kind === "number" && expression.value.value.negative
        ? STRENGTH.unary
        : STRENGTH.operand;
    default:
      return STRENGTH.operand;
  }
}
