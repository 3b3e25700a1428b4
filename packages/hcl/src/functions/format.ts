import { type CallEnvironment, FunctionError } from "../eval/function.ts";
import { ConversionError, convert } from "../values/convert.ts";
import { containsUnknown } from "../values/set-order.ts";
import { BOOL, NUMBER, STRING, type Type } from "../values/type.ts";
import { listValue, stringValue, unknownValue, type Value } from "../values/value.ts";
import {
  any,
  elementsOf,
  type FunctionTable,
  isSequence,
  LIST_OF_STRINGS,
  string,
  textOf,
} from "./define.ts";
import { formatNumber, type NumberFormat, toVerbose } from "./format-number.ts";
import { graphemesOf } from "./graphemes.ts";
import { toJsonText } from "./json.ts";

const ANY_ARGUMENT = any("args", { allowNull: true, allowUnknown: true, allowDynamic: true });

export const FORMAT_FUNCTIONS: FunctionTable = {
  format: {
    parameters: [string("format")],
    variadic: ANY_ARGUMENT,
    resultType: STRING,
    call: ([format, ...args], environment) =>
      args.some(containsUnknown)
        ? unknownValue(STRING, { notNull: true })
        : stringValue(formatText(textOf(format), args, environment)),
  },
  formatlist: {
    parameters: [string("format")],
    variadic: ANY_ARGUMENT,
    resultType: LIST_OF_STRINGS,
    call: ([format, ...args], environment) => formatList(textOf(format), args, environment),
  },
};

/** One text for each element of the lists among the arguments; the other arguments stay the same. */
function formatList(format: string, args: readonly Value[], environment: CallEnvironment): Value {
  let length: number | undefined;
  for (const [index, value] of args.entries()) {
    if (!isSequence(value.type) || value.kind === "null") continue;
    if (value.kind === "unknown") return unknownValue(LIST_OF_STRINGS, { notNull: true });
    const count = elementsOf(value).length;
    if (length !== undefined && length !== count) {
      const why = `argument ${index + 1} has length ${count}, which is inconsistent with the length ${length} of an earlier argument`;
      throw new FunctionError(why, index + 1);
    }
    length = count;
  }
  const texts: Value[] = [];
  for (let index = 0; index < (length ?? 1); index++) {
    environment.charge(args.length + 1);
    const row = args.map((each) =>
      isSequence(each.type) && each.kind !== "null" ? (elementsOf(each)[index] ?? each) : each,
    );
    texts.push(
      row.some(containsUnknown)
        ? unknownValue(STRING, { notNull: true })
        : stringValue(formatText(format, row, environment)),
    );
  }
  return listValue(STRING, texts);
}

/** `%`, flags, width, precision, index of the argument, verb; a width has no leading zero. */
const VERB = /%(?:%|([0#\-+ ]*)([1-9]\d{0,8})?(?:\.(\d{0,9}))?(?:\[([1-9]\d{0,8})\])?([a-zA-Z]))/y;

function formatText(format: string, args: readonly Value[], environment: CallEnvironment): string {
  let text = "";
  let next = 1;
  let highest = 0;
  let at = 0;
  while (at < format.length) {
    const percent = format.indexOf("%", at);
    text += format.slice(at, percent < 0 ? format.length : percent);
    if (percent < 0) break;
    VERB.lastIndex = percent;
    const match = VERB.exec(format);
    if (match === null) {
      throw new FunctionError(`invalid format string starting at offset ${percent}`, 0);
    }
    const [raw, flags = "", width, precision, index, verb] = match;
    at = percent + raw.length;
    if (verb === undefined) {
      text += "%";
      continue;
    }
    const position = index === undefined ? next : Number(index);
    next = position + 1;
    highest = Math.max(highest, position);
    const value = args[position - 1];
    if (value === undefined) {
      throw new FunctionError(
        `not enough arguments for "${raw}" at ${percent}: need index ${position} but have ${args.length} total`,
      );
    }
    const spec: NumberFormat = {
      verb,
      flags,
      width: width === undefined ? undefined : Number(width),
      precision: precision === undefined ? undefined : Number(precision || "0"),
    };
    environment.checkStringLength(Math.max(spec.width ?? 0, spec.precision ?? 0));
    text += formatOne(value, spec, `unsupported value for "${raw}" at ${percent}`);
    environment.checkStringLength(text.length);
  }
  if (highest < args.length) {
    const used =
      highest === 0 ? "no verbs in format string" : `only ${highest} used by format string`;
    throw new FunctionError(`too many arguments; ${used}`, highest + 1);
  }
  return text;
}

function formatOne(value: Value, spec: NumberFormat, place: string): string {
  const to = (type: Type): Value => {
    if (value.kind === "null") throw new FunctionError(`${place}: null value cannot be formatted`);
    try {
      return convert(value, type);
    } catch (error) {
      if (!(error instanceof ConversionError)) throw error;
      throw new FunctionError(`${place}: ${error.message}`);
    }
  };
  switch (spec.verb) {
    case "v":
      return pad(asIs(value, spec), spec);
    case "t": {
      const bool = to(BOOL);
      return bool.kind === "bool" ? `${bool.value}` : "";
    }
    case "s":
      return pad(cut(textOf(to(STRING)), spec), spec);
    case "q":
      return pad(toJsonText(stringValue(cut(textOf(to(STRING)), spec))), spec);
    default: {
      const number = to(NUMBER);
      const text = number.kind === "number" ? formatNumber(number.value, spec) : undefined;
      if (text === "not an integer") throw new FunctionError(`${place}: an integer is required`);
      if (text !== undefined) return text;
      throw new FunctionError(`unsupported format verb "${spec.verb}"`, 0);
    }
  }
}

function asIs(value: Value, { flags }: NumberFormat): string {
  if (!flags.includes("#")) {
    if (value.kind === "string") return value.value;
    if (value.kind === "number") return toVerbose(value.value);
  }
  return toJsonText(value);
}

function cut(text: string, { precision }: NumberFormat): string {
  return precision === undefined || precision === 0
    ? text
    : graphemesOf(text).slice(0, precision).join("");
}

function pad(text: string, { width, flags }: NumberFormat): string {
  const missing = (width ?? 0) - graphemesOf(text).length;
  if (missing <= 0) return text;
  const padding = (flags.includes("0") ? "0" : " ").repeat(missing);
  return flags.includes("-") ? text + padding : padding + text;
}
