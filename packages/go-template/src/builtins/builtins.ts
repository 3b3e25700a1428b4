import { FunctionError } from "../error.ts";
import { formatValue } from "../format/format-value.ts";
import { sprint, sprintf, sprintln } from "../format/printf.ts";
import { isTrue, typeOf } from "../values/types.ts";
import { ANY, type GoFunction, GoMap, Slice, Struct, type Value } from "../values/value.ts";
import { equal, less } from "./compare.ts";
import { escapeHtml, escapeJs, escapeUrlQuery } from "./escape.ts";
import { index, slice } from "./index-value.ts";

/** The functions that every template has; `and` and `or` are the executor's, for they evaluate lazily. */
export const BUILTINS: ReadonlyMap<string, GoFunction> = new Map<string, GoFunction>([
  ["and", variadic(1, () => undefined)],
  ["or", variadic(1, () => undefined)],
  ["call", variadic(1, ([fn]) => refuseCall(fn))],
  ["html", variadic(0, (args) => escapeHtml(printed(args)))],
  ["js", variadic(0, (args) => escapeJs(printed(args)))],
  ["urlquery", variadic(0, (args) => escapeUrlQuery(printed(args)))],
  ["index", variadic(1, ([item, ...indexes]) => index(item, indexes))],
  ["slice", variadic(1, ([item, ...indexes]) => slice(item, indexes))],
  ["len", fixed(1, ([item]) => BigInt(lengthOf(item)))],
  ["not", fixed(1, ([arg]) => !isTrue(arg))],
  ["print", variadic(0, sprint)],
  ["println", variadic(0, sprintln)],
  [
    "printf",
    {
      parameters: ["string"],
      rest: ANY,
      call: ([format, ...args]) => sprintf(String(format), args),
    },
  ],
  ["eq", variadic(1, ([first, ...others]) => equalsAny(first, others))],
  ["ne", fixed(2, ([a, b]) => !equal(a, b))],
  ["lt", fixed(2, ([a, b]) => less(a, b))],
  ["le", fixed(2, ([a, b]) => less(a, b) || equal(a, b))],
  ["gt", fixed(2, ([a, b]) => !(less(a, b) || equal(a, b)))],
  ["ge", fixed(2, ([a, b]) => !less(a, b))],
]);

type Call = GoFunction["call"];

function fixed(count: number, call: Call): GoFunction {
  return { parameters: Array<string>(count).fill(ANY), call };
}

function variadic(count: number, call: Call): GoFunction {
  return { ...fixed(count, call), rest: ANY };
}

/** Arguments as `print` writes them, a single string as it is. */
function printed(args: readonly Value[]): string {
  const [first] = args;
  if (args.length === 1 && typeof first === "string") return first;
  return sprint(args.map((arg) => (arg === undefined || arg === null ? "<no value>" : arg)));
}

function equalsAny(first: Value, others: readonly Value[]): boolean {
  if (others.length === 0) throw new FunctionError("missing argument for comparison");
  return others.some((other) => equal(first, other));
}

function lengthOf(item: Value): number {
  if (typeof item === "string") return item.length;
  if (item instanceof Slice) return item.items.length;
  if (item instanceof GoMap) return item.entries.size;
  if (item === null || item === undefined) throw new FunctionError("len of nil pointer");
  throw new FunctionError(`len of type ${typeOf(item)}`);
}

/** No value of a template is a function. */
function refuseCall(value: Value): never {
  if (value === null || value === undefined) throw new FunctionError("call of nil");
  const shown = value instanceof Struct ? typeOf(value) : formatValue(value);
  throw new FunctionError(`non-function ${shown} of type ${typeOf(value)}`);
}
