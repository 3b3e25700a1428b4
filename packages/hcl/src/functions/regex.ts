import type { RE2JS } from "re2js";
import { type CallEnvironment, FunctionError } from "../eval/function.ts";
import { DYNAMIC, listType, objectType, STRING, type Type, tupleType } from "../values/type.ts";
import {
  listValue,
  nullValue,
  objectValue,
  stringValue,
  tupleValue,
  type Value,
} from "../values/value.ts";
import { type FunctionTable, longString, string, textOf } from "./define.ts";
import { libraries } from "./libraries.ts";

/** Longer patterns are refused. */
const MAX_PATTERN = 4000;
/** How many instructions of a pattern's program, tried at one character, count as one step. */
const INSTRUCTIONS_PER_STEP = 2;
/** A further search of the same text usually ends long before the text does. */
const FURTHER_SEARCH_SHARE = 16;

export const REGEX_FUNCTIONS: FunctionTable = {
  regex: {
    parameters: [string("pattern"), string("string")],
    resultType: DYNAMIC,
    call: ([pattern, text], environment) => {
      const compiled = compile(textOf(pattern), 0);
      const shape = shapeOf(compiled);
      const search = new Search(compiled, textOf(text), environment);
      if (search.find()) return toResult(search.matcher, shape);
      throw new FunctionError("pattern did not match any part of the given string");
    },
  },
  regexall: {
    parameters: [string("pattern"), string("string")],
    resultType: listType(DYNAMIC),
    call: ([pattern, text], environment) => {
      const compiled = compile(textOf(pattern), 0);
      const shape = shapeOf(compiled);
      const search = new Search(compiled, textOf(text), environment);
      const results: Value[] = [];
      while (search.find()) results.push(toResult(search.matcher, shape));
      return listValue(typeOf(shape), results);
    },
  },
  regex_replace: {
    parameters: [string("str"), string("pattern"), string("replace")],
    resultType: STRING,
    call: ([text, pattern, replacement], environment) => {
      const compiled = compile(textOf(pattern), 1);
      const search = new Search(compiled, textOf(text), environment);
      const { matcher } = search;
      const pieces: string[] = [];
      let length = textOf(text).length;
      let end = 0;
      while (search.find()) {
        const inserted = expand(textOf(replacement), matcher, compiled);
        pieces.push(textOf(text).slice(end, matcher.start()), inserted);
        length += inserted.length;
        environment.checkStringLength(length);
        end = matcher.end();
      }
      pieces.push(textOf(text).slice(end));
      return longString(length, () => pieces.join(""), environment);
    },
  },
};

/** One match after the other, each charged with what finding it may have taken. */
class Search {
  readonly matcher: Matcher;
  readonly #programSize: number;
  readonly #textLength: number;
  readonly #environment: CallEnvironment;
  #end: number | undefined;

  constructor(compiled: RE2JS, text: string, environment: CallEnvironment) {
    this.matcher = compiled.matcher(text);
    this.#programSize = compiled.programSize();
    this.#textLength = text.length;
    this.#environment = environment;
  }

  find(): boolean {
    const share = this.#end === undefined ? 1 : FURTHER_SEARCH_SHARE;
    const left = (this.#textLength - (this.#end ?? 0)) / share + 1;
    this.#environment.charge((left * this.#programSize) / INSTRUCTIONS_PER_STEP);
    const isFound = this.matcher.find();
    if (isFound) this.#end = this.matcher.end();
    return isFound;
  }
}

function compile(pattern: string, argument: number): RE2JS {
  if (pattern.length > MAX_PATTERN) {
    throw new FunctionError(`the pattern has more than ${MAX_PATTERN} characters`, argument);
  }
  try {
    return libraries.re2().RE2JS.compile(pattern);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new FunctionError(`invalid regexp pattern: ${error.message}`, argument);
  }
}

/** Whether a match is one text, a text for each group, or a text for each named group. */
type Shape =
  | { readonly kind: "whole" }
  | { readonly kind: "groups"; readonly count: number }
  | { readonly kind: "named"; readonly groups: readonly (readonly [string, number])[] };

function shapeOf(compiled: RE2JS): Shape {
  const count = compiled.groupCount();
  const groups = Object.entries(compiled.namedGroups()) as [string, number][];
  if (count === 0) return { kind: "whole" };
  if (groups.length === 0) return { kind: "groups", count };
  if (groups.length === count) return { kind: "named", groups };
  const why = "invalid regexp pattern: cannot mix both named and unnamed capture groups";
  throw new FunctionError(why, 0);
}

function typeOf(shape: Shape): Type {
  switch (shape.kind) {
    case "whole":
      return STRING;
    case "groups":
      return tupleType(Array.from({ length: shape.count }, () => STRING));
    case "named":
      return objectType(new Map(shape.groups.map(([name]) => [name, STRING])));
  }
}

type Matcher = ReturnType<RE2JS["matcher"]>;

function toResult(matcher: Matcher, shape: Shape): Value {
  switch (shape.kind) {
    case "whole":
      return stringValue(matcher.group() ?? "");
    case "groups":
      return tupleValue(
        Array.from({ length: shape.count }, (_, index) => groupValue(matcher, index + 1)),
      );
    case "named":
      return objectValue(
        shape.groups.map(([name, index]) => [name, groupValue(matcher, index)] as const),
      );
  }
}

function groupValue(matcher: Matcher, index: number): Value {
  const text = matcher.group(index);
  return text === null ? nullValue(STRING) : stringValue(text);
}

/** The replacement with `$1`, `$name`, `${name}` and `$$` replaced, as Go's regexp does. */
function expand(template: string, matcher: Matcher, compiled: RE2JS): string {
  const named = compiled.namedGroups() as Readonly<Record<string, number>>;
  return template.replace(/\$(?:\$|(\w+)|\{(\w+)\})/g, (all, bare?: string, braced?: string) => {
    const name = bare ?? braced;
    if (name === undefined) return all === "$$" ? "$" : all;
    const index = /^\d+$/.test(name) ? Number(name) : named[name];
    if (index === undefined || index > compiled.groupCount()) return "";
    return matcher.group(index) ?? "";
  });
}
