import type { BinaryOperator } from "./expression.ts";

/** How tightly the binary operators bind: the higher, the tighter. Equal ones group from the left. */
export const BINARY_LEVELS: Readonly<Record<BinaryOperator, number>> = {
  "||": 1,
  "&&": 2,
  "==": 3,
  "!=": 3,
  "<": 4,
  "<=": 4,
  ">": 4,
  ">=": 4,
  "+": 5,
  "-": 5,
  "*": 6,
  "/": 6,
  "%": 6,
};
