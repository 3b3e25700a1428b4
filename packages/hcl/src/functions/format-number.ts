import type { BigFloat } from "../values/big-float.ts";
import { type Decimal, roundDecimal, writePlain, writeScientific } from "../values/decimal.ts";

/** How to write a number, as in Go's `fmt` package. */
export interface NumberFormat {
  /** One of b, d, o, x, X for integers and of e, E, f, g, G for any number. */
  readonly verb: string;
  readonly flags: string;
  readonly width: number | undefined;
  readonly precision: number | undefined;
}

/** The number as text; undefined if there is no such verb. */
export function formatNumber(
  number: BigFloat,
  format: NumberFormat,
): string | "not an integer" | undefined {
  const { verb } = format;
  if ("bdoxX".includes(verb)) {
    const integer = number.toBigInt();
    return integer === undefined ? "not an integer" : formatInteger(integer, format);
  }
  if (!"eEfgG".includes(verb)) return undefined;
  const digits = number.isFinite ? writeDigits(number, format) : "Inf";
  return padNumber(signOf(number.negative, format, number.isFinite), digits, format);
}

/** As short as it can be, with an exponent for the large and the small. */
export function toVerbose(number: BigFloat): string {
  if (!number.isFinite) return number.toString();
  const format = { verb: "g", flags: "", width: undefined, precision: undefined };
  return (number.negative ? "-" : "") + writeDigits(number, format);
}

const BASES: Readonly<Record<string, number>> = { b: 2, d: 10, o: 8, x: 16, X: 16 };
const PREFIXES: Readonly<Record<string, string>> = { o: "0", x: "0x", X: "0X" };

function formatInteger(integer: bigint, format: NumberFormat): string {
  const { verb, flags, precision } = format;
  const magnitude = integer < 0n ? -integer : integer;
  let digits = magnitude.toString(BASES[verb] ?? 10);
  if (verb === "X") digits = digits.toUpperCase();
  if (precision !== undefined) {
    digits = precision === 0 && integer === 0n ? "" : digits.padStart(precision, "0");
  }
  const prefix = flags.includes("#") ? (PREFIXES[verb] ?? "") : "";
  const zeroFlags =
    precision === undefined ? format : { ...format, flags: flags.replace(/0/g, "") };
  return padNumber(signOf(integer < 0n, format) + prefix, digits, zeroFlags);
}

function signOf(negative: boolean, { flags }: NumberFormat, finite = true): string {
  if (negative) return "-";
  if (flags.includes("+") || !finite) return "+";
  return flags.includes(" ") ? " " : "";
}

function padNumber(sign: string, digits: string, { width = 0, flags }: NumberFormat): string {
  const missing = Math.max(0, width - sign.length - digits.length);
  if (flags.includes("-")) return sign + digits + " ".repeat(missing);
  if (flags.includes("0")) return sign + "0".repeat(missing) + digits;
  return " ".repeat(missing) + sign + digits;
}

function writeDigits(number: BigFloat, { verb, precision }: NumberFormat): string {
  switch (verb) {
    case "f": {
      const fraction = precision ?? 6;
      const exact = number.toExactDecimal();
      return writePlain(roundDecimal(exact, exact.point + fraction), fraction);
    }
    case "e":
    case "E": {
      const fraction = precision ?? 6;
      const text = writeScientific(roundDecimal(number.toExactDecimal(), fraction + 1), fraction);
      return verb === "E" ? text.toUpperCase() : text;
    }
    default: {
      const text = writeGeneral(number, precision);
      return verb === "G" ? text.toUpperCase() : text;
    }
  }
}

/** The shorter of the two notations. */
function writeGeneral(number: BigFloat, precision: number | undefined): string {
  const decimal: Decimal =
    precision === undefined
      ? number.toShortestDecimal()
      : roundDecimal(number.toExactDecimal(), Math.max(1, precision));
  const { digits, point } = decimal;
  let limit = precision === undefined ? 6 : Math.max(1, precision);
  if (precision !== undefined && limit > digits.length && digits.length >= point) {
    limit = digits.length;
  }
  const exponent = digits === "" ? 0 : point - 1;
  if (digits !== "" && (exponent < -4 || exponent >= limit)) {
    return writeScientific(decimal, digits.length - 1);
  }
  return writePlain(decimal, Math.max(0, digits.length - point));
}
