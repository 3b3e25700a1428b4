import { FunctionError } from "../eval/function.ts";
import { BigFloat } from "../values/big-float.ts";
import { DYNAMIC } from "../values/type.ts";
import { boolValue, nullValue, numberValue, stringValue, type Value } from "../values/value.ts";

const TRUE = /^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const FALSE = /^(?:n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const NULL = /^(?:|~|null|Null|NULL)$/;
const INFINITY = /^([-+]?)\.(?:inf|Inf|INF)$/;
const NOT_A_NUMBER = /^\.(?:nan|NaN|NAN)$/;
const INTEGER = /^(?:[-+]?\d+|0o[0-7]+|0x[\da-fA-F]+)$/;
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
const DATE =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:([Tt ])(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.\d+)?(Z|[-+]\d\d:\d\d)?)?$/;
const STANDARD_TAG = /^tag:yaml\.org,2002:(str|bool|int|float|null|timestamp|binary)$/;

/**
 * The value of a YAML scalar that is written without quotes, by the rules of go-cty-yaml: YAML 1.1's
 * words for true and false, decimal numbers with all their digits, and dates as timestamps.
 *
 * @param tag the tag that is written before the scalar, if one is
 */
export function resolvePlainScalar(text: string, tag: string | undefined): Value {
  if (tag !== undefined && !STANDARD_TAG.test(tag)) {
    throw new FunctionError(`unsupported tag "${tag}"`, 0);
  }
  const kind = tag === undefined ? undefined : STANDARD_TAG.exec(tag)?.[1];
  if (kind === "str" || kind === "binary") return stringValue(text);
  if (TRUE.test(text)) return boolValue(true);
  if (FALSE.test(text)) return boolValue(false);
  if (NULL.test(text) || kind === "null") return nullValue(DYNAMIC);
  const value = toInfinity(text) ?? toTimestamp(text) ?? toNumber(text);
  if (value !== undefined) return value;
  if (kind === undefined) return stringValue(text);
  throw new FunctionError(`cannot parse "${text}" as ${kind}`, 0);
}

function toInfinity(text: string): Value | undefined {
  if (NOT_A_NUMBER.test(text)) throw new FunctionError("floating point NaN is not supported", 0);
  const sign = INFINITY.exec(text)?.[1];
  return sign === undefined ? undefined : numberValue(BigFloat.infinity(sign === "-"));
}

function toNumber(text: string): Value | undefined {
  if (INTEGER.test(text) && /^0[ox]/.test(text)) return numberValue(BigInt(text));
  const number = INTEGER.test(text) || FLOAT.test(text) ? BigFloat.parse(text) : undefined;
  return number && numberValue(number);
}

function toTimestamp(text: string): Value | undefined {
  const match = DATE.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, separator, hour = "0", minute = "0", second = "0", zone] = match;
  if (separator !== undefined && (separator === " ") !== (zone === undefined)) return undefined;
  const two = (digits = "") => digits.padStart(2, "0");
  const stamp = `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`;
  return Number.isNaN(Date.parse(`${stamp}Z`)) ? undefined : stringValue(stamp + (zone ?? "Z"));
}
