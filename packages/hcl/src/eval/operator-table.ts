import type { BinaryOperator } from "../syntax/expression.ts";
import type { BigFloat } from "../values/big-float.ts";
import { valuesEqual } from "../values/equal.ts";
import { BOOL, DYNAMIC, NUMBER, type Type } from "../values/type.ts";
import { boolValue, numberValue, unknownValue, type Value } from "../values/value.ts";

/** What an operator takes and does. */
export interface Operator {
  readonly operands: Type;
  readonly result: Type;
  /** The result for operands of the right type, or why there is none. */
  readonly compute: (operands: readonly Value[]) => Value | string;
}

/** Applies an operator to operands that have been converted; gives the reason if it cannot. */
export function apply(operator: Operator, operands: readonly Value[]): Value | string {
  if (operator.operands.kind !== "dynamic") {
    if (operands.some(({ kind }) => kind === "null")) return "argument must not be null";
    if (operands.some(({ kind }) => kind === "unknown")) {
      return unknownValue(operator.result, { notNull: true });
    }
  }
  return operator.compute(operands);
}

function equality(negated: boolean): Operator {
  return {
    operands: DYNAMIC,
    result: BOOL,
    compute: ([a, b]) => {
      const equal = a && b && valuesEqual(a, b);
      if (equal === undefined) return unknownValue(BOOL, { notNull: true });
      return boolValue(equal !== negated);
    },
  };
}

function comparison(holds: (order: number) => boolean): Operator {
  return {
    operands: NUMBER,
    result: BOOL,
    compute: ([a, b]) =>
      a?.kind === "number" && b?.kind === "number"
        ? boolValue(holds(a.value.compare(b.value)))
        : "a number is required",
  };
}

function arithmetic(
  compute: (a: BigFloat, b: BigFloat) => BigFloat | undefined,
  whenUndefined: string,
): Operator {
  return {
    operands: NUMBER,
    result: NUMBER,
    compute: ([a, b = a]) => {
      if (a?.kind !== "number" || b?.kind !== "number") return "a number is required";
      const result = compute(a.value, b.value);
      return result === undefined ? whenUndefined : numberValue(result);
    },
  };
}

function logic(compute: (a: boolean, b: boolean) => boolean): Operator {
  return {
    operands: BOOL,
    result: BOOL,
    compute: ([a, b = a]) =>
      a?.kind === "bool" && b?.kind === "bool"
        ? boolValue(compute(a.value, b.value))
        : "a bool is required",
  };
}

export const OPERATORS: Readonly<Record<BinaryOperator | "negate" | "not", Operator>> = {
  "==": equality(false),
  "!=": equality(true),
  "<": comparison((order) => order < 0),
  "<=": comparison((order) => order <= 0),
  ">": comparison((order) => order > 0),
  ">=": comparison((order) => order >= 0),
  "+": arithmetic((a, b) => a.add(b), "can't compute sum of opposing infinities"),
  "-": arithmetic((a, b) => a.subtract(b), "can't subtract infinity from itself"),
  "*": arithmetic((a, b) => a.multiply(b), "can't multiply zero by infinity"),
  "/": arithmetic((a, b) => a.divide(b), "can't divide zero by zero or infinity by infinity"),
  "%": arithmetic((a, b) => a.remainder(b), "can't use modulo with zero and infinity"),
  "&&": logic((a, b) => a && b),
  "||": logic((a, b) => a || b),
  negate: arithmetic((a) => a.negate(), ""),
  not: logic((a) => !a),
};
