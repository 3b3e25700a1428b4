import { FunctionError } from "../../error.ts";
import { ANY, Slice, type Value } from "../../values/value.ts";
import { type FunctionTable, grownTo, ofAny, ofStrings, typed } from "../define.ts";
import { int64, toFloat, toInteger } from "./convert.ts";

const MAX_ITEMS = 1_000_000;

/** Sprig's arithmetic, of integers of 64 bits and of floats. */
export const SPRIG_NUMBERS: FunctionTable = {
  add: typed([], (args) => int64(args.reduce((sum: bigint, arg) => sum + toInteger(arg), 0n)), ANY),
  add1: ofAny(1, (value) => int64(toInteger(value) + 1n)),
  add1f: ofAny(1, (value) => decimalAdd(toFloat(value), 1)),
  addf: typed(
    [],
    (args) => args.reduce((sum: number, arg) => decimalAdd(sum, toFloat(arg)), 0),
    ANY,
  ),
  atoi: ofStrings(1, (text = "") => (/^[+-]?\d+$/.test(text) ? BigInt(text.replace("+", "")) : 0n)),
  biggest: extreme((a, b) => a > b),
  ceil: ofAny(1, (value) => Math.ceil(toFloat(value))),
  div: ofAny(2, (a, b) => int64(toInteger(a) / divisor(b))),
  divf: floats((a, b) => a / b),
  float64: ofAny(1, toFloat),
  floor: ofAny(1, (value) => Math.floor(toFloat(value))),
  int: ofAny(1, toInteger),
  int64: ofAny(1, (value) => int64(toInteger(value))),
  max: extreme((a, b) => a > b),
  maxf: floats(Math.max),
  min: extreme((a, b) => a < b),
  minf: floats(Math.min),
  mod: ofAny(2, (a, b) => int64(toInteger(a) % divisor(b))),
  mul: ofAny(
    1,
    (first, ...others) => {
      return int64(
        others.reduce((product: bigint, arg) => product * toInteger(arg), toInteger(first)),
      );
    },
    ANY,
  ),
  mulf: floats((a, b) => a * b),
  round: typed([ANY, "int"], ([value, places, on]) => round(value, Number(places), on), "float64"),
  seq: typed([], (args) => sequence(args.map(Number)), "int"),
  sub: ofAny(2, (a, b) => int64(toInteger(a) - toInteger(b))),
  subf: floats((a, b) => decimalAdd(a, -b)),
  toDecimal: ofAny(1, (value) => {
    const digits = String(value);
    return int64(/^[+-]?[0-7]+$/.test(digits) ? BigInt(Number.parseInt(digits, 8)) : 0n);
  }),
  until: typed(["int"], ([count]) => steps(0, Number(count), Number(count) < 0 ? -1 : 1)),
  untilStep: typed(["int", "int", "int"], (args) => {
    const [start = 0, stop = 0, step = 1] = args.map(Number);
    return steps(start, stop, step);
  }),
};

function floats(operation: (a: number, b: number) => number) {
  return ofAny(
    1,
    (first, ...others) => {
      return others.reduce(
        (value: number, other) => operation(value, toFloat(other)),
        toFloat(first),
      );
    },
    ANY,
  );
}

/** A sum without the error of binary fractions: 0.1 + 0.2 is 0.3. */
function decimalAdd(a: number, b: number): number {
  return Number((a + b).toPrecision(15));
}

function extreme(isBetter: (a: bigint, b: bigint) => boolean) {
  return ofAny(
    1,
    (first, ...others) => {
      const values = others.map(toInteger);
      return int64(
        values.reduce((best, each) => (isBetter(each, best) ? each : best), toInteger(first)),
      );
    },
    ANY,
  );
}

function divisor(value: Value): bigint {
  const number = toInteger(value);
  if (number === 0n) throw new FunctionError("runtime error: integer divide by zero");
  return number;
}

function round(value: Value, places: number, on: Value): number {
  const power = 10 ** places;
  const digit = power * toFloat(value);
  const fraction = digit - Math.trunc(digit);
  const isUp = fraction >= (typeof on === "number" ? on : 0.5);
  return (isUp ? Math.ceil(digit) : Math.floor(digit)) / power;
}

function steps(start: number, stop: number, step: number): Slice {
  const isForward = stop >= start;
  if (isForward ? step <= 0 : step >= 0) return new Slice("int", []);
  const count = Math.ceil((stop - start) / step);
  if (count > MAX_ITEMS) throw new FunctionError(`more than ${MAX_ITEMS} numbers`);
  return new Slice(
    "int",
    Array.from({ length: count }, (_, at) => BigInt(start + at * step)),
    grownTo(count),
  );
}

function sequence(numbers: readonly number[]): string {
  const [first = 0, second = 0, third = 0] = numbers;
  const show = (start: number, end: number, step: number, direction: number) => {
    return steps(start, end + direction, step).items.join(" ");
  };
  switch (numbers.length) {
    case 1: {
      const direction = first < 1 ? -1 : 1;
      return show(1, first, direction, direction);
    }
    case 2: {
      const direction = second < first ? -1 : 1;
      return show(first, second, direction, direction);
    }
    case 3: {
      const direction = third < first ? -1 : 1;
      return direction < 0 && second > 0 ? "" : show(first, third, second, direction);
    }
    default:
      return "";
  }
}
