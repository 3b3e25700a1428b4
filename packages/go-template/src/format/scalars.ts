import { type ByteString, encodeRune, isPrintable, RUNE_ERROR } from "../bytes.ts";
import type { Complex } from "../values/value.ts";
import { type Directive, pad, padWithSpaces, truncate } from "./directive.ts";
import { type FloatForm, formatFloat } from "./float.ts";
import { canBackquote, quote, quoteRune } from "./quote.ts";

const BASES: Readonly<Record<string, number>> = { d: 10, v: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };
const MAX_RUNE = 0x10ffffn;

/** Each returns undefined for a verb that its kind of value does not have. */

export function formatBoolean(value: boolean, verb: string, it: Directive): string | undefined {
  return verb === "t" || verb === "v" ? pad(String(value), it) : undefined;
}

/** @param isUnsigned in Go's syntax such a value is hexadecimal */
export function formatInteger(
  value: bigint,
  verb: string,
  it: Directive,
  isUnsigned: boolean,
): ByteString | undefined {
  if (verb === "v" && it.sharpV && isUnsigned) {
    return formatInteger(value, "x", { ...it, sharp: true }, isUnsigned);
  }
  const base = BASES[verb];
  if (base !== undefined) return digitsOf(value, base, verb, it);
  const unsigned = BigInt.asUintN(64, value);
  const code = unsigned > MAX_RUNE ? RUNE_ERROR : Number(unsigned);
  if (verb === "c") return pad(encodeRune(code), it);
  if (verb === "q") return pad(quoteRune(code, { asciiOnly: it.plus }), it);
  if (verb !== "U") return undefined;
  const hex = unsigned
    .toString(16)
    .toUpperCase()
    .padStart(Math.max(it.precision ?? 4, 4), "0");
  const isShown = it.sharp && unsigned <= MAX_RUNE && isPrintable(code);
  return padWithSpaces(`U+${hex}${isShown ? ` '${encodeRune(code)}'` : ""}`, it);
}

function digitsOf(value: bigint, base: number, verb: string, it: Directive): string {
  const isNegative = value < 0n;
  const sign = isNegative ? "-" : it.plus ? "+" : it.space ? " " : "";
  if (it.precision === 0 && value === 0n) return " ".repeat(it.width ?? 0);
  const isZeroPadded = it.precision === undefined && it.zero && !it.minus;
  const length = it.precision ?? (isZeroPadded ? (it.width ?? 0) - sign.length : 0);
  let digits = (isNegative ? -value : value).toString(base).padStart(length, "0");
  if (verb === "X") digits = digits.toUpperCase();
  if (it.sharp && base === 2) digits = `0b${digits}`;
  if (it.sharp && base === 8 && !digits.startsWith("0")) digits = `0${digits}`;
  if (it.sharp && base === 16) digits = `0${verb === "X" ? "X" : "x"}${digits}`;
  if (verb === "O") digits = `0o${digits}`;
  return padWithSpaces(sign + digits, it);
}

export function formatNumber(value: number, verb: string, it: Directive): string | undefined {
  const [form, fallback] = FLOAT_VERBS[verb] ?? [];
  if (form === undefined || fallback === undefined) return undefined;
  const precision = it.precision ?? fallback;
  const text = formatFloat(value, form, precision);
  const isSigned = /^[+-]/.test(text);
  let sign = text.startsWith("-") ? "-" : it.plus ? "+" : it.space ? " " : "";
  let digits = isSigned ? text.slice(1) : text;
  if (!Number.isFinite(value)) {
    if (value === Number.POSITIVE_INFINITY && sign === "") sign = "+";
    return padWithSpaces(sign + digits, it);
  }
  if (it.sharp && form !== "b") digits = withPoint(digits, form, precision);
  if (it.zero && !it.minus && it.width !== undefined && sign !== "") {
    return sign + digits.padStart(it.width - 1, "0");
  }
  return pad(sign + digits, it);
}

const FLOAT_VERBS: Readonly<Record<string, readonly [FloatForm, number]>> = {
  v: ["g", -1],
  b: ["b", -1],
  g: ["g", -1],
  G: ["G", -1],
  x: ["x", -1],
  X: ["X", -1],
  f: ["f", 6],
  F: ["f", 6],
  e: ["e", 6],
  E: ["E", 6],
};

/** What the flag `#` keeps: the decimal point and, of %g, the zeros at the end. */
function withPoint(text: string, form: FloatForm, precision: number): string {
  const isHex = form === "x" || form === "X";
  const at = text.search(isHex ? /p/i : /e/i);
  let number = at < 0 ? text : text.slice(0, at);
  const tail = at < 0 ? "" : text.slice(at);
  let missing = 0;
  if (["g", "G", "x"].includes(form)) {
    const significant = number.replace(/^[0.]+/, "").replace(".", "").length;
    missing = (precision === -1 ? 6 : precision) - significant;
  }
  if (!number.includes(".")) {
    if (number === "0") missing--;
    number += ".";
  }
  return number + "0".repeat(Math.max(missing, 0)) + tail;
}

export function formatComplex(value: Complex, verb: string, it: Directive): string | undefined {
  const real = formatNumber(value.real, verb, it);
  const imaginary = formatNumber(value.imaginary, verb, { ...it, plus: true });
  return real === undefined ? undefined : `(${real}${imaginary}i)`;
}

export function formatString(
  text: ByteString,
  verb: string,
  it: Directive,
): ByteString | undefined {
  switch (verb) {
    case "v":
      return it.sharpV ? quoted(text, it) : pad(truncate(text, it), it);
    case "s":
      return pad(truncate(text, it), it);
    case "q":
      return quoted(text, it);
    case "x":
    case "X":
      return hexOf(text, verb, it);
    default:
      return undefined;
  }
}

function quoted(text: ByteString, it: Directive): ByteString {
  const shown = truncate(text, it);
  if (it.sharp && canBackquote(shown)) return pad(`\`${shown}\``, it);
  return pad(quote(shown, { asciiOnly: it.plus }), it);
}

function hexOf(text: ByteString, verb: "x" | "X", it: Directive): string {
  const bytes = Buffer.from(text.slice(0, it.precision), "latin1");
  if (bytes.length === 0) return pad("", it);
  const prefix = it.sharp ? "0x" : "";
  const pairs = [...bytes].map((byte) => byte.toString(16).padStart(2, "0"));
  const hex = prefix + pairs.join(it.space ? ` ${prefix}` : "");
  return pad(verb === "X" ? hex.toUpperCase() : hex, it);
}
