/**
 * A 64-bit integer as JSON carries it: a number where that is exact, else a bigint. Nomad's times
 * are nanoseconds since 1970, which exceed 2^53.
 */
export type Int64 = number | bigint;

/** Any JSON document whose integers are exact. */
export type Json = null | boolean | string | Int64 | Json[] | { [key: string]: Json };

const INTEGER = /^-?\d+$/;
/** An integer beyond 2^53 has at least so many digits. */
const LONG_NUMBER = /\d{16}/;

/**
 * Parses JSON without rounding: an integer beyond 2^53 becomes a bigint, all else is what
 * `JSON.parse` gives.
 *
 * @throws {SyntaxError} if `text` is not JSON
 */
export function parseJson(text: string): Json {
  // Looking at each value takes several times as long as reading them all.
  if (!LONG_NUMBER.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) => {
    if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
    const source = context?.source ?? "";
    return INTEGER.test(source) ? BigInt(source) : value;
  });
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
