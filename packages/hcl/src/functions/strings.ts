import { FunctionError } from "../eval/function.ts";
import { countGraphemes } from "../source/source.ts";
import { trim } from "../syntax/character.ts";
import { compareText } from "../values/text-order.ts";
import { BOOL, NUMBER, STRING } from "../values/type.ts";
import { boolValue, listValue, numberValue, stringValue } from "../values/value.ts";
import {
  type FunctionTable,
  integerOf,
  knownOnly,
  LIST_OF_STRINGS,
  longString,
  number,
  string,
  stringFunction,
  textOf,
  textsOf,
} from "./define.ts";
import { graphemesOf } from "./graphemes.ts";
import { toLower, toTitle, toUpper } from "./letter-case.ts";

export const STRING_FUNCTIONS: FunctionTable = {
  upper: stringFunction(["str"], toUpper),
  lower: stringFunction(["str"], toLower),
  title: stringFunction(["str"], toTitle),
  strrev: stringFunction(["str"], reverseText),
  chomp: stringFunction(["str"], (text) => text.slice(0, endWithoutNewlines(text))),
  trimspace: stringFunction(["str"], trim),
  trim: stringFunction(["str", "cutset"], trimCharacters),
  trimprefix: stringFunction(["str", "prefix"], (text, prefix) =>
    text.startsWith(prefix) ? text.slice(prefix.length) : text,
  ),
  trimsuffix: stringFunction(["str", "suffix"], (text, suffix) =>
    text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text,
  ),
  startswith: {
    parameters: [string("str"), string("prefix")],
    resultType: BOOL,
    call: ([text, prefix]) => boolValue(textOf(text).startsWith(textOf(prefix))),
  },
  endswith: {
    parameters: [string("str"), string("suffix")],
    resultType: BOOL,
    call: ([text, suffix]) => boolValue(textOf(text).endsWith(textOf(suffix))),
  },
  strlen: {
    parameters: [string("str")],
    resultType: NUMBER,
    call: ([text]) => numberValue(countGraphemes(textOf(text))),
  },
  substr: {
    parameters: [string("str"), number("offset"), number("length")],
    resultType: STRING,
    call: ([text, offset, length]) =>
      stringValue(substring(textOf(text), integerOf(offset), integerOf(length))),
  },
  replace: {
    parameters: [string("str"), string("substr"), string("replace")],
    resultType: STRING,
    call: ([text, search, replacement], environment) => {
      const parts = splitText(textOf(text), textOf(search));
      const isEmpty = textOf(search) === "";
      const pieces = isEmpty ? ["", ...parts, ""] : parts;
      const inserted = textOf(replacement);
      const length = textOf(text).length + pieces.length * inserted.length;
      return longString(length, () => pieces.join(inserted), environment);
    },
  },
  split: {
    parameters: [string("separator"), string("str")],
    resultType: LIST_OF_STRINGS,
    call: ([separator, text], environment) => {
      const parts = splitText(textOf(text), textOf(separator));
      environment.charge(parts.length);
      return listValue(STRING, parts.map(stringValue));
    },
  },
  join: knownOnly({
    parameters: [string("separator")],
    variadic: { name: "lists", type: LIST_OF_STRINGS },
    resultType: STRING,
    call: ([separator, ...lists], environment) => {
      if (lists.length === 0) throw new FunctionError("at least one list is required");
      const texts = lists.flatMap((each, index) => textsOf(each, index + 1));
      const between = textOf(separator);
      const length = texts.reduce((sum, each) => sum + each.length + between.length, 0);
      return longString(length, () => texts.join(between), environment);
    },
  }),
  indent: {
    parameters: [number("spaces"), string("str")],
    resultType: STRING,
    call: ([spaces, text], environment) => {
      const count = integerOf(spaces);
      if (count < 0) throw new FunctionError("the number of spaces must not be negative", 0);
      const lines = textOf(text).split("\n");
      const length = textOf(text).length + lines.length * count;
      return longString(length, () => lines.join(`\n${" ".repeat(count)}`), environment);
    },
  },
  sort: knownOnly({
    parameters: [{ name: "list", type: LIST_OF_STRINGS }],
    resultType: LIST_OF_STRINGS,
    call: ([list], environment) => {
      const texts = textsOf(list, 0).sort(compareText);
      environment.charge(texts.length * 10);
      return listValue(STRING, texts.map(stringValue));
    },
  }),
};

function reverseText(text: string): string {
  return graphemesOf(text).reverse().join("");
}

function endWithoutNewlines(text: string): number {
  let end = text.length;
  while (end > 0 && /[\r\n]/.test(text.charAt(end - 1))) end--;
  return end;
}

function trimCharacters(text: string, cutset: string): string {
  const cut = new Set(cutset);
  const characters = [...text];
  let start = 0;
  let end = characters.length;
  while (start < end && cut.has(characters[start] ?? "")) start++;
  while (end > start && cut.has(characters[end - 1] ?? "")) end--;
  return characters.slice(start, end).join("");
}

function substring(text: string, offset: number, length: number): string {
  const characters = graphemesOf(text);
  if (offset >= 0 && length === 0) return "";
  const start = offset < 0 ? Math.max(0, offset + characters.length) : offset;
  // cty reads on to the end for a length of 0 after a negative offset, as for a negative length.
  const end = length <= 0 ? characters.length : start + length;
  return characters.slice(start, end).join("");
}

function splitText(text: string, separator: string): string[] {
  return separator === "" ? [...text] : text.split(separator);
}
