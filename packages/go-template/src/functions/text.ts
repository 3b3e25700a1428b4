import { type ByteString, onText } from "../bytes.ts";
import { FunctionError } from "../error.ts";
import { GoMap } from "../values/value.ts";
import { type FunctionTable, ofStrings, strings, stringsOf, typed } from "./define.ts";

const SPACE_AT_ENDS = /^[\s\u0085]+|[\s\u0085]+$/gu;

export const trimSpace = onText((text) => text.replace(SPACE_AT_ENDS, ""));

/** Functions of texts. The text itself comes last, so that a pipeline can hand it on. */
export const TEXT_FUNCTIONS = {
  indent: typed(["int", "string"], ([spaces, text]) => indent(Number(spaces), String(text))),
  join: typed(["string", "[]string"], ([separator, texts]) =>
    stringsOf(texts).join(String(separator)),
  ),
  replaceAll: ofStrings(3, (from = "", to = "", text = "") => replaceAll(text, from, to)),
  split: ofStrings(2, (separator = "", text = "") => {
    const trimmed = trimSpace(text);
    return strings(trimmed === "" ? [] : splitText(trimmed, separator));
  }),
  splitToMap: ofStrings(3, splitToMap),
  toLower: ofStrings(1, onText(toLower)),
  toTitle: ofStrings(1, onText(toTitle)),
  toUpper: ofStrings(1, onText(toUpper)),
  trim: ofStrings(2, (cutset = "", text = "") => trim(text, cutset)),
  trimPrefix: ofStrings(2, (prefix = "", text = "") =>
    text.startsWith(prefix) ? text.slice(prefix.length) : text,
  ),
  trimSpace: ofStrings(1, trimSpace),
  trimSuffix: ofStrings(2, (suffix = "", text = "") =>
    text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text,
  ),
} satisfies FunctionTable;

/** Each line that is not empty, with spaces before it. */
function indent(spaces: number, text: ByteString): ByteString {
  if (spaces < 0) throw new FunctionError("indent value must be a positive integer");
  return text.replace(/^(?=[^\n])/gm, " ".repeat(spaces));
}

/** As Go's `strings.ReplaceAll`: an empty text stands before each code point and at the end. */
function replaceAll(text: ByteString, from: ByteString, to: ByteString): ByteString {
  if (from !== "") return text.split(from).join(to);
  return `${to}${splitText(text, "")
    .map((rune) => rune + to)
    .join("")}`;
}

/** As Go's `strings.Split`: into code points where the separator is empty. */
export function splitText(text: ByteString, separator: ByteString): ByteString[] {
  if (separator !== "") return text.split(separator);
  return text.match(/[\xc2-\xf4][\x80-\xbf]+|[\s\S]/g) ?? [];
}

function splitToMap(separator = "", assignment = "", text = ""): GoMap {
  const entries = new Map<ByteString, ByteString>();
  const trimmed = trimSpace(text);
  for (const pair of trimmed === "" ? [] : splitText(trimmed, separator)) {
    const at = pair.indexOf(assignment);
    if (at >= 0) entries.set(pair.slice(0, at), pair.slice(at + assignment.length));
  }
  return new GoMap(entries, { element: "string" });
}

function trim(text: ByteString, cutset: ByteString): ByteString {
  const cut = new Set(splitText(cutset, ""));
  const runes = splitText(text, "");
  const start = runes.findIndex((rune) => !cut.has(rune));
  if (start < 0) return "";
  return runes.slice(start, runes.findLastIndex((rune) => !cut.has(rune)) + 1).join("");
}

/** One code point becomes one, as in Go: "ß" stays in upper case. */
function toUpper(text: string): string {
  return mapRunes(text, (rune) => rune.toUpperCase());
}

function toLower(text: string): string {
  return mapRunes(text, (rune) => rune.toLowerCase());
}

function mapRunes(text: string, change: (rune: string) => string): string {
  let changed = "";
  for (const rune of text) {
    const each = change(rune);
    changed += [...each].length === 1 ? each : rune;
  }
  return changed;
}

/** The first letter of each word in upper case. */
function toTitle(text: string): string {
  const words = new Intl.Segmenter("und", { granularity: "word" }).segment(text);
  return [...words].map(({ segment }) => segment.replace(/\p{L}/u, toUpper)).join("");
}
