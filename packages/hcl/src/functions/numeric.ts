import { FunctionError } from "../eval/function.ts";
import { BigFloat } from "../values/big-float.ts";
import { NUMBER } from "../values/type.ts";
import { numberValue, type Value } from "../values/value.ts";
import { any, type FunctionTable, integerOf, number, numberOf, textOf } from "./define.ts";

function unary(compute: (value: BigFloat) => BigFloat): FunctionTable[string] {
  return {
    parameters: [number("num")],
    resultType: NUMBER,
    call: ([value]) => numberValue(compute(numberOf(value))),
  };
}

/** A function of doubles. */
function binary(
  names: readonly [string, string],
  compute: (a: number, b: number) => number,
): FunctionTable[string] {
  return {
    parameters: names.map(number),
    resultType: NUMBER,
    call: ([a, b]) => {
      const result = compute(numberOf(a).toNumber(), numberOf(b).toNumber());
      if (Number.isNaN(result)) throw new FunctionError("the result is not a number");
      return numberValue(result);
    },
  };
}

/** The argument that comes first in an order. */
function extreme(isBetter: (order: number) => boolean): FunctionTable[string] {
  return {
    parameters: [],
    variadic: number("numbers"),
    resultType: NUMBER,
    call: (args) => {
      const [first, ...others] = args;
      if (first === undefined) throw new FunctionError("must pass at least one number");
      return others.reduce<Value>(
        (best, each) => (isBetter(numberOf(each).compare(numberOf(best))) ? each : best),
        first,
      );
    },
  };
}

const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

function parseInteger(text: string, base: number): bigint | undefined {
  const [, sign = "", digits = ""] = /^([+-]?)(.+)$/s.exec(text) ?? [];
  let value = 0n;
  for (const character of base <= 36 ? digits.toLowerCase() : digits) {
    const digit = DIGITS.indexOf(character);
    if (digit < 0 || digit >= base) return undefined;
    value = value * BigInt(base) + BigInt(digit);
  }
  if (digits === "") return undefined;
  return sign === "-" ? -value : value;
}

const MAX_INTEGER_TEXT = 10_000;

export const NUMERIC_FUNCTIONS: FunctionTable = {
  abs: unary((value) => value.abs()),
  ceil: unary((value) => value.ceil()),
  floor: unary((value) => value.floor()),
  log: binary(["num", "base"], (value, base) => Math.log(value) / Math.log(base)),
  pow: binary(["num", "power"], (value, power) => value ** power),
  max: extreme((order) => order > 0),
  min: extreme((order) => order < 0),
  signum: {
    parameters: [number("num")],
    resultType: NUMBER,
    call: ([value]) => numberValue(Math.sign(integerOf(value))),
  },
  parseint: {
    parameters: [any("number"), number("base")],
    resultType: NUMBER,
    call: ([text, baseValue]) => {
      if (text?.kind !== "string") {
        throw new FunctionError(`first argument must be a string, not ${text?.type.kind}`, 0);
      }
      const base = integerOf(baseValue, 1);
      if (base < 2 || base > 62) {
        throw new FunctionError("base must be a whole number between 2 and 62 inclusive", 1);
      }
      if (text.value.length > MAX_INTEGER_TEXT) {
        throw new FunctionError(`the text has more than ${MAX_INTEGER_TEXT} digits`, 0);
      }
      const value = parseInteger(textOf(text), base);
      if (value === undefined) {
        const quoted = JSON.stringify(text.value);
        throw new FunctionError(`cannot parse ${quoted} as a base ${base} integer`, 0);
      }
      return numberValue(BigFloat.fromInteger(value));
    },
  },
};
