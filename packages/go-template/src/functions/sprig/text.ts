import { type ByteString, onText, toBytes } from "../../bytes.ts";
import { FunctionError } from "../../error.ts";
import { formatValue } from "../../format/format-value.ts";
import { quote } from "../../format/quote.ts";
import { ANY, GoMap, type Value } from "../../values/value.ts";
import { type FunctionTable, ofAny, ofStrings, strings, typed } from "../define.ts";
import { hexDigest } from "../encoding.ts";
import { splitText, TEXT_FUNCTIONS, trimSpace } from "../text.ts";
import { textOf, textsOf } from "./convert.ts";

const MAX_BYTES = 64 * 1024 * 1024;

/** Sprig's functions of texts. */
export const SPRIG_TEXT: FunctionTable = {
  abbrev: typed(["int", "string"], ([width, text]) => abbreviate(String(text), Number(width))),
  abbrevboth: typed(["int", "int", "string"], ([left, right, text]) => {
    return abbreviateBoth(String(text), Number(left), Number(right));
  }),
  adler32sum: ofStrings(1, (bytes = "") => String(adler32(bytes))),
  cat: typed(
    [],
    (args) =>
      args
        .filter(isGiven)
        .map((arg) => formatValue(arg))
        .join(" "),
    ANY,
  ),
  contains: ofStrings(2, (part = "", text = "") => text.includes(part)),
  hasPrefix: ofStrings(2, (prefix = "", text = "") => text.startsWith(prefix)),
  hasSuffix: ofStrings(2, (suffix = "", text = "") => text.endsWith(suffix)),
  initials: ofStrings(1, (text = "") =>
    toBytes(text.match(/(?<=\s|\x85|^)[^\s\x85]/g)?.join("") ?? ""),
  ),
  indent: typed(["int", "string"], ([spaces, text]) => indent(Number(spaces), String(text))),
  join: typed(["string", ANY], ([separator, list]) => textsOf(list).join(String(separator))),
  lower: TEXT_FUNCTIONS.toLower,
  nindent: typed(["int", "string"], ([spaces, text]) => {
    return `\n${indent(Number(spaces), String(text))}`;
  }),
  nospace: ofStrings(1, (text = "") => text.replace(/[\s\x85\xa0]/g, "")),
  plural: typed(["string", "string", "int"], ([one, many, count]) => (count === 1n ? one : many)),
  quote: typed(
    [],
    (args) =>
      args
        .filter(isGiven)
        .map((arg) => quote(textOf(arg)))
        .join(" "),
    ANY,
  ),
  repeat: typed(["int", "string"], ([count, text]) => repeat(Number(count), String(text))),
  replace: TEXT_FUNCTIONS.replaceAll,
  sha1sum: ofStrings(1, (bytes = "") => hexDigest("sha1", bytes)),
  sha256sum: ofStrings(1, (bytes = "") => hexDigest("sha256", bytes)),
  sha512sum: ofStrings(1, (bytes = "") => hexDigest("sha512", bytes)),
  split: ofStrings(2, (separator = "", text = "") => numbered(splitText(text, separator))),
  splitList: ofStrings(2, (separator = "", text = "") => strings(splitText(text, separator))),
  splitn: typed(["string", "int", "string"], ([separator, count, text]) => {
    return numbered(splitUpTo(String(text), String(separator), Number(count)));
  }),
  squote: typed(
    [],
    (args) =>
      args
        .filter(isGiven)
        .map((arg) => `'${formatValue(arg)}'`)
        .join(" "),
    ANY,
  ),
  substr: typed(["int", "int", "string"], ([start, end, text]) => {
    return substring(Number(start), Number(end), String(text));
  }),
  swapcase: ofStrings(1, onText(swapCase)),
  title: ofStrings(
    1,
    onText((text) => text.replace(/(^|[^\p{L}\p{N}'_])(\p{L})/gu, upperSecond)),
  ),
  toString: ofAny(1, textOf),
  toStrings: ofAny(1, (list) => strings(textsOf(list))),
  trim: ofStrings(1, trimSpace),
  trimAll: TEXT_FUNCTIONS.trim,
  trimPrefix: TEXT_FUNCTIONS.trimPrefix,
  trimSuffix: TEXT_FUNCTIONS.trimSuffix,
  trimall: TEXT_FUNCTIONS.trim,
  trunc: typed(["int", "string"], ([length, text]) => truncate(Number(length), String(text))),
  untitle: ofStrings(
    1,
    onText((text) => text.replace(/(^|\s)(\p{Lu})/gu, lowerSecond)),
  ),
  upper: TEXT_FUNCTIONS.toUpper,
};

function isGiven(value: Value): boolean {
  return value !== null && value !== undefined;
}

function upperSecond(_: string, before: string, letter: string): string {
  return before + letter.toUpperCase();
}

function lowerSecond(_: string, before: string, letter: string): string {
  return before + letter.toLowerCase();
}

function swapCase(text: string): string {
  return text.replace(/\p{L}/gu, (letter) => {
    const upper = letter.toUpperCase();
    return letter === upper ? letter.toLowerCase() : upper;
  });
}

function abbreviate(text: ByteString, width: number): ByteString {
  if (width < 4 || text.length <= width) return text;
  return `${text.slice(0, width - 3)}...`;
}

/** What stands from `offset` on, with dots where something is left out, in `width` bytes. */
function abbreviateBoth(text: ByteString, offset: number, width: number): ByteString {
  if (width < 4 || (offset > 0 && width < 7) || text.length <= width) return text;
  const start = Math.min(offset, text.length - (width - 3));
  if (start <= 4) return abbreviate(text, width);
  if (start + width - 3 < text.length) return `...${abbreviate(text.slice(start), width - 3)}`;
  return `...${text.slice(text.length - (width - 3))}`;
}

function indent(spaces: number, text: ByteString): ByteString {
  const pad = repeat(spaces, " ");
  return pad + text.replaceAll("\n", `\n${pad}`);
}

function repeat(count: number, text: ByteString): ByteString {
  if (count < 0) throw new FunctionError("strings: negative Repeat count");
  if (count * text.length > MAX_BYTES) throw new FunctionError(`more than ${MAX_BYTES} bytes`);
  return text.repeat(count);
}

function numbered(parts: readonly ByteString[]): GoMap {
  const entries = parts.map((part, index) => [`_${index}`, part] as const);
  return new GoMap(new Map(entries), { element: "string" });
}

/** As Go's `strings.SplitN`: the last part is the rest; all parts where the count is negative. */
function splitUpTo(text: ByteString, separator: ByteString, count: number): ByteString[] {
  if (count === 0) return [];
  const parts = splitText(text, separator);
  if (count < 0 || parts.length <= count) return parts;
  return [...parts.slice(0, count - 1), parts.slice(count - 1).join(separator)];
}

function substring(start: number, end: number, text: ByteString): ByteString {
  const [from, to] =
    start < 0 ? [0, end] : [start, end < 0 || end > text.length ? text.length : end];
  if (to < from || to > text.length) {
    throw new FunctionError(`runtime error: slice bounds out of range [${from}:${to}]`);
  }
  return text.slice(from, to);
}

function truncate(length: number, text: ByteString): ByteString {
  if (length >= 0) return text.slice(0, length);
  return text.length + length > 0 ? text.slice(length) : text;
}

function adler32(bytes: ByteString): number {
  let a = 1;
  let b = 0;
  for (let index = 0; index < bytes.length; index++) {
    a = (a + bytes.charCodeAt(index)) % 65521;
    b = (b + a) % 65521;
  }
  return b * 65536 + a;
}
