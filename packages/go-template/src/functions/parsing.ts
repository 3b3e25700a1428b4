import type { ByteString } from "../bytes.ts";
import { FunctionError } from "../error.ts";
import { quote } from "../format/quote.ts";
import { readFloat } from "../syntax/number.ts";
import { Integer } from "../values/value.ts";
import { type FunctionTable, ofStrings } from "./define.ts";

const MAX_INT64 = 2n ** 63n - 1n;
const MAX_UINT64 = 2n ** 64n - 1n;
const TRUE = new Set(["1", "t", "T", "TRUE", "true", "True"]);
const FALSE = new Set(["0", "f", "F", "FALSE", "false", "False"]);

/** What reads numbers and booleans from texts; an empty text is zero. */
export const PARSING_FUNCTIONS: FunctionTable = {
  parseBool: ofStrings(1, (text = "") => {
    if (TRUE.has(text)) return true;
    if (text === "" || FALSE.has(text)) return false;
    throw invalid("parseBool", "ParseBool", text);
  }),
  parseFloat: ofStrings(1, (text = "") => (text === "" ? 0 : parseFloat64(text))),
  parseInt: ofStrings(1, (text = "") => new Integer("int64", parseInt64("parseInt", text))),
  parseUint: ofStrings(1, (text = "") => {
    if (text === "") return new Integer("uint64", 0n);
    if (!/^\d+$/.test(text)) throw invalid("parseUint", "ParseUint", text);
    const value = BigInt(text);
    if (value > MAX_UINT64) throw outOfRange("parseUint", "ParseUint", text);
    return new Integer("uint64", value);
  }),
};

/** @throws {FunctionError} if a text is no integer of 64 bits; an empty one is 0 */
export function parseInt64(name: string, text: ByteString): bigint {
  if (text === "") return 0n;
  if (!/^[+-]?\d+$/.test(text)) throw invalid(name, "ParseInt", text);
  const value = BigInt(text.replace(/^\+/, ""));
  if (value > MAX_INT64 || value < -MAX_INT64 - 1n) throw outOfRange(name, "ParseInt", text);
  return value;
}

function parseFloat64(text: ByteString): number {
  const special = /^([+-]?)(inf|infinity|nan)$/i.exec(text);
  if (special !== null) {
    const [, sign, word = ""] = special;
    if (word.toLowerCase() === "nan") {
      if (sign === "") return Number.NaN;
      throw invalid("parseFloat", "ParseFloat", text);
    }
    return sign === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  const value = text.includes("_") ? undefined : readFloat(text);
  if (value === undefined) throw invalid("parseFloat", "ParseFloat", text);
  if (!Number.isFinite(value)) throw outOfRange("parseFloat", "ParseFloat", text);
  return value;
}

function invalid(name: string, parser: string, text: ByteString): FunctionError {
  return new FunctionError(`${name}: strconv.${parser}: parsing ${quote(text)}: invalid syntax`);
}

function outOfRange(name: string, parser: string, text: ByteString): FunctionError {
  const reason = "value out of range";
  return new FunctionError(`${name}: strconv.${parser}: parsing ${quote(text)}: ${reason}`);
}
