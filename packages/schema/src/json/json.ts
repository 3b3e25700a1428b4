/**
 * A 64-bit integer as JSON carries it: a number where that is exact, else a bigint. Nomad's times
 * are nanoseconds since 1970, which exceed 2^53.
 */
export type Int64 = number | bigint;

/** Any JSON document whose integers are exact. */
export type Json = null | boolean | string | Int64 | Json[] | { [key: string]: Json };

const INTEGER = /^-?\d+$/;
/** Integers that may be beyond 2^53, between what surrounds a value; in a text, too. */
const LONG_INTEGERS = /(?<=(?:^|[:,[])\s*)-?[1-9]\d{15,}(?=\s*(?:[,\]}]|$))/g;
/** Begins a string that stands for an integer; no other character outside of strings is read as this one. */
const MARK = "\uE000";
const MARK_CODE = MARK.charCodeAt(0);
/** The mark as it may stand in a text already. */
const MARK_IN_TEXT = /\uE000|\\ue000/i;

/**
 * Parses JSON without rounding: an integer beyond 2^53 becomes a bigint, all else is what
 * `JSON.parse` gives.
 *
 * @throws {SyntaxError} if `text` is not JSON
 */
export function parseJson(text: string): Json {
  const marked = text.replace(LONG_INTEGERS, `"${MARK}$&"`);
  if (marked === text) return JSON.parse(text);
  if (MARK_IN_TEXT.test(text)) return parseEachValue(text);
  try {
    return withIntegers(JSON.parse(marked));
  } catch {
    // Not JSON, or within a string something looks like an integer of the document: there the mark ended the string.
    return parseEachValue(text);
  }
}

/** Looks at the source of each value, which takes several times as long as to read them all. */
function parseEachValue(text: string): Json {
  return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) => {
    if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
    const source = context?.source ?? "";
    return INTEGER.test(source) ? BigInt(source) : value;
  });
}

/** Puts integers in the place of strings that stand for them. */
function withIntegers(value: Json): Json {
  if (typeof value === "string") {
    return value.charCodeAt(0) === MARK_CODE ? integer(value.slice(1)) : value;
  }
  if (typeof value !== "object" || value === null) return value;
  const members = value as { [key: string]: Json };
  for (const key in members) {
    const before = members[key] as Json;
    const after = withIntegers(before);
    if (after !== before) members[key] = after;
  }
  return value;
}

function integer(digits: string): Int64 {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : BigInt(digits);
}

/**
 * Writes JSON without rounding: a bigint becomes a plain integer.
 *
 * @param indent spaces per level; 0, the default, writes one line
 */
export function stringifyJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, bigintAsInteger, indent);
}

function bigintAsInteger(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? rawJson(value.toString()) : value;
}

// JSON.rawJSON is in Node 22 and later, and not yet in TypeScript's library.
const { rawJSON: rawJson } = JSON as unknown as { rawJSON(text: string): unknown };
