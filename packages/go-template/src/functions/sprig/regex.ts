import { fromBytes, toBytes } from "../../bytes.ts";
import { FunctionError } from "../../error.ts";
import { type FunctionTable, ofStrings, strings, typed } from "../define.ts";
import { compileRegex, replaceAll } from "../regex.ts";

const find = ofStrings(2, (pattern = "", text = "") => {
  const matcher = compileRegex(pattern).matcher(fromBytes(text));
  return matcher.find() ? toBytes(matcher.group() ?? "") : "";
});
const findAll = typed(["string", "string", "int"], ([pattern, text, count]) => {
  return strings(matchesOf(String(pattern), String(text), Number(count)).map(({ match }) => match));
});
const replace = ofStrings(3, (pattern = "", text = "", replacement = "") => {
  return replaceAll(pattern, replacement, text);
});
const replaceLiteral = ofStrings(3, (pattern = "", text = "", replacement = "") => {
  return replaceAll(pattern, replacement.replaceAll("$", "$$$$"), text);
});
const split = typed(["string", "string", "int"], ([pattern, text, count]) => {
  return strings(splitBy(String(pattern), String(text), Number(count)));
});
const mustMatch = ofStrings(2, (pattern = "", text = "") => {
  return compileRegex(pattern).matcher(fromBytes(text)).find();
});

/** Sprig's regular expressions; the text stands before the replacement. */
export const SPRIG_REGEX: FunctionTable = {
  mustRegexFind: find,
  mustRegexFindAll: findAll,
  mustRegexMatch: mustMatch,
  mustRegexReplaceAll: replace,
  mustRegexReplaceAllLiteral: replaceLiteral,
  mustRegexSplit: split,
  regexFind: find,
  regexFindAll: findAll,
  regexMatch: ofStrings(2, (pattern = "", text = "") => {
    try {
      return compileRegex(pattern).matcher(fromBytes(text)).find();
    } catch (error) {
      if (error instanceof FunctionError) return false;
      throw error;
    }
  }),
  regexQuoteMeta: ofStrings(1, (text = "") => text.replace(/[\\.+*?()|[\]{}^$]/g, "\\$&")),
  regexReplaceAll: replace,
  regexReplaceAllLiteral: replaceLiteral,
  regexSplit: split,
};

interface Match {
  readonly match: string;
  readonly start: number;
  readonly end: number;
}

/** @param count how many at most; all where it is negative */
function matchesOf(pattern: string, text: string, count: number): Match[] {
  const matcher = compileRegex(pattern).matcher(fromBytes(text));
  const matches: Match[] = [];
  while (matches.length !== count && matcher.find()) {
    const match = toBytes(matcher.group() ?? "");
    matches.push({ match, start: matcher.start(), end: matcher.end() });
  }
  return matches;
}

function splitBy(pattern: string, text: string, count: number): string[] {
  if (count === 0) return [];
  const subject = fromBytes(text);
  if (pattern !== "" && subject === "") return [""];
  const parts: string[] = [];
  let from = 0;
  let end = 0;
  for (const match of matchesOf(pattern, text, -1)) {
    if (count > 0 && parts.length === count - 1) break;
    end = match.start;
    if (match.end !== 0) parts.push(subject.slice(from, end));
    from = match.end;
  }
  if (end !== subject.length) parts.push(subject.slice(from));
  return parts.map(toBytes);
}
