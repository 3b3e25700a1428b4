import { FunctionError } from "../error.ts";
import { plainDirective } from "../format/directive.ts";
import { formatValue } from "../format/format-value.ts";
import { integerOf, kindOf, typeOf } from "../values/types.ts";
import { Integer, type Value } from "../values/value.ts";
import { type FunctionTable, ofAny } from "./define.ts";

type Operation = {
  readonly integers: (a: bigint, b: bigint) => bigint;
  /** Without it the operation has no fractions. */
  readonly floats?: (a: number, b: number) => number;
};

/** The second argument comes first: `5 | subtract 2` is 3. */
export const ARITHMETIC_FUNCTIONS: FunctionTable = {
  add: arithmetic("add", { integers: (a, b) => a + b, floats: (a, b) => a + b }),
  subtract: arithmetic("subtract", { integers: (a, b) => a - b, floats: (a, b) => a - b }),
  multiply: arithmetic("multiply", { integers: (a, b) => a * b, floats: (a, b) => a * b }),
  divide: arithmetic("divide", {
    integers: (a, b) => a / nonZero(b),
    floats: (a, b) => a / b,
  }),
  modulo: arithmetic("modulo", { integers: (a, b) => a % nonZero(b) }),
  minimum: choose("minimum", (a, b) => a < b),
  maximum: choose("maximum", (a, b) => a > b),
};

function arithmetic(name: string, { integers, floats }: Operation) {
  return ofAny(2, (b, a) => {
    const [x, y] = numbers(name, a, b);
    if (typeof x === "bigint" && typeof y === "bigint") {
      const isUnsigned = kindOf(a) === "uint" && kindOf(b) === "uint";
      const result = integers(x, y);
      return isUnsigned
        ? new Integer("uint64", BigInt.asUintN(64, result))
        : new Integer("int64", BigInt.asIntN(64, result));
    }
    if (floats === undefined) throw unknownType(name, typeof x === "bigint" ? b : a);
    return floats(Number(x), Number(y));
  });
}

/** The one or the other of two numbers, with the widest type of its kind. */
function choose(name: string, isFirst: (a: number | bigint, b: number | bigint) => boolean) {
  return ofAny(2, (b, a) => {
    const [x, y] = numbers(name, a, b);
    const chosen = isFirst(x, y) ? a : b;
    const integer = integerOf(chosen);
    if (integer === undefined) return chosen;
    return new Integer(kindOf(chosen) === "uint" ? "uint64" : "int64", integer);
  });
}

function numbers(name: string, a: Value, b: Value): [number | bigint, number | bigint] {
  return [numberOf(name, a), numberOf(name, b)];
}

function numberOf(name: string, value: Value): number | bigint {
  const number = typeof value === "number" ? value : integerOf(value);
  if (number === undefined) throw unknownType(name, value);
  return number;
}

function unknownType(name: string, value: Value): FunctionError {
  const shown = formatValue(value, "q", plainDirective());
  return new FunctionError(`${name}: unknown type for ${shown} (${typeOf(value)})`);
}

function nonZero(divisor: bigint): bigint {
  if (divisor === 0n) throw new FunctionError("runtime error: integer divide by zero");
  return divisor;
}
