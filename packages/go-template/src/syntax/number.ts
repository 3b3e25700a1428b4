import type { ByteString } from "../bytes.ts";
import type { NumberNode } from "./node.ts";
import { unquoteCharacter } from "./unquote.ts";

const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);
const MAX_UINT64 = 2n ** 64n - 1n;
/** Digits with single underscores between them, or behind a prefix. */
const UNDERSCORES_OK =
  /^[+-]?(?:0[xX](?:_?[\da-fA-F])*|0[oO](?:_?[0-7])*|0[bB](?:_?[01])*|\d(?:_?\d)*)?(?:\.(?:[\da-fA-F](?:_?[\da-fA-F])*)?)?(?:[eEpP][+-]?\d(?:_?\d)*)?$/;
const INTEGER = /^([+-]?)(?:0[xX]([\da-fA-F]+)|0[oO]?([0-7]+)|0[bB]([01]+)|(0|[1-9]\d*))$/;
const DECIMAL_FLOAT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const HEX_FLOAT = /^([+-]?)0[xX]([\da-fA-F]*)(?:\.([\da-fA-F]*))?[pP]([+-]?\d+)$/;

/** What a constant can serve as. */
export type NumberValues = Omit<NumberNode, "kind" | "text" | "position">;

/**
 * Reads a constant, as Go's language has them.
 *
 * @returns the values, or the reason why it is not valid
 */
export function readNumber(
  text: ByteString,
  kind: "number" | "character" | "complex",
): NumberValues | string {
  if (kind === "character") return readCharacter(text);
  if (kind === "complex") return readComplex(text);
  if (text.endsWith("i")) {
    const imaginary = readFloat(text.slice(0, -1));
    if (imaginary !== undefined) return complexValues(0, imaginary);
  }
  let integer = parseInteger(text);
  let unsigned = integer;
  if (integer !== undefined && (integer > MAX_INT64 || integer < MIN_INT64)) integer = undefined;
  const hasSign = /^[+-]/.test(text);
  if (unsigned !== undefined && (unsigned > MAX_UINT64 || unsigned < 0n || hasSign)) {
    unsigned = integer === 0n ? 0n : undefined;
  }
  if (integer !== undefined) return { ...NONE, integer, unsigned, float: Number(integer) };
  if (unsigned !== undefined) return { ...NONE, unsigned, float: Number(unsigned) };
  const float = readFloat(text);
  if (float === undefined) return `illegal number syntax: "${text}"`;
  if (!/[.eEpP]/.test(text)) return `integer overflow: "${text}"`;
  if (!Number.isFinite(float)) return `illegal number syntax: "${text}"`;
  const whole = Number.isInteger(float) ? BigInt(float) : undefined;
  const isIn = (low: bigint, high: bigint) => whole !== undefined && whole >= low && whole <= high;
  return {
    ...NONE,
    float,
    integer: isIn(MIN_INT64, MAX_INT64) ? whole : undefined,
    unsigned: isIn(0n, MAX_UINT64) ? whole : undefined,
  };
}

const NONE: NumberValues = {
  integer: undefined,
  unsigned: undefined,
  float: undefined,
  complex: undefined,
};

function readCharacter(text: ByteString): NumberValues | string {
  const code = unquoteCharacter(text);
  if (code === undefined) return `malformed character constant: ${text}`;
  return { ...NONE, integer: BigInt(code), unsigned: BigInt(code), float: code };
}

function readComplex(text: ByteString): NumberValues | string {
  const split = text.slice(1).search(/(?<![eEpP])[+-]/) + 1;
  const real = readFloat(text.slice(0, split));
  const imaginary = readFloat(text.slice(split, -1));
  if (real === undefined || imaginary === undefined) return `illegal number syntax: "${text}"`;
  return complexValues(real, imaginary);
}

/** One without an imaginary part serves as whatever its real part can. */
function complexValues(real: number, imaginary: number): NumberValues {
  const complex = [real, imaginary] as const;
  if (imaginary !== 0) return { ...NONE, complex };
  const integer = Number.isInteger(real) ? BigInt(real) : undefined;
  return { integer, unsigned: real >= 0 ? integer : undefined, float: real, complex };
}

/** As `strconv.ParseInt` with base 0 reads it, of any size. */
export function parseInteger(text: ByteString): bigint | undefined {
  if (text.includes("_") && !UNDERSCORES_OK.test(text)) return undefined;
  const match = INTEGER.exec(text.replaceAll("_", ""));
  if (match === null) return undefined;
  const [, sign, hex, octal, binary, decimal] = match;
  const magnitude =
    hex !== undefined
      ? BigInt(`0x${hex}`)
      : octal !== undefined
        ? BigInt(`0o${octal}`)
        : binary !== undefined
          ? BigInt(`0b${binary}`)
          : BigInt(decimal ?? "0");
  return sign === "-" ? -magnitude : magnitude;
}

/** As a floating-point literal of Go reads; infinite where it is too large. */
export function readFloat(text: ByteString): number | undefined {
  if (text.includes("_") && !/^[+-]?0[xX]/.test(text)) return undefined;
  const plain = text.replaceAll("_", "");
  if (DECIMAL_FLOAT.test(plain)) return Number(plain);
  const match = HEX_FLOAT.exec(plain);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  if (whole + fraction === "") return undefined;
  const mantissa = Number(BigInt(`0x${whole}${fraction}`));
  const value = mantissa * 2 ** (Number(exponent) - 4 * fraction.length);
  return sign === "-" ? -value : value;
}
