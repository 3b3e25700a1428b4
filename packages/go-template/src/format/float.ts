/** The decimal digits of a number and where the point stands: 0.DIGITS times ten to the power of `point`. */
interface Decimal {
  readonly digits: string;
  readonly point: number;
}

export type FloatForm = "e" | "E" | "f" | "g" | "G" | "b" | "x" | "X";

/** The power of ten from which the shortest form of `g` has an exponent. */
const SHORTEST_THRESHOLD = 6;

/**
 * A number as `strconv.FormatFloat` writes it, with its sign if it is negative.
 *
 * @param precision digits behind the point, of `g` all digits; -1 for as few as tell it apart
 */
export function formatFloat(value: number, form: FloatForm, precision: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const magnitude = Math.abs(value);
  switch (form) {
    case "e":
    case "E": {
      const text = exponential(toDecimal(magnitude, precision < 0 ? -1 : precision + 1), precision);
      return sign + (form === "E" ? text.toUpperCase() : text);
    }
    case "f":
      return sign + fixed(magnitude, precision);
    case "g":
    case "G": {
      const text = general(magnitude, precision);
      return sign + (form === "G" ? text.toUpperCase() : text);
    }
    case "b":
      return sign + binary(magnitude);
    case "x":
    case "X": {
      const text = hexadecimal(magnitude, precision);
      return sign + (form === "X" ? text.toUpperCase() : text);
    }
  }
}

/** @param count how many digits, rounded to even; -1 for as few as tell the number apart */
function toDecimal(magnitude: number, count: number): Decimal {
  if (magnitude === 0) return { digits: "0", point: 1 };
  const [mantissa = "", power = ""] = magnitude.toExponential().split("e");
  const point = Number(power) + 1;
  const digits = mantissa.replace(".", "");
  if (count < 0) return { digits, point };
  const rounded = scaledRound(magnitude, count - point).toString();
  // Rounding up may have made one digit more: 9.99 to 10.0.
  if (rounded.length > count) return { digits: rounded.slice(0, count), point: point + 1 };
  return { digits: rounded, point };
}

/** The integer next to `magnitude` times ten to the power of `power`; of two equally near ones the even one. */
function scaledRound(magnitude: number, power: number): bigint {
  const { mantissa, exponent } = binaryParts(magnitude);
  let numerator = mantissa;
  let denominator = 1n;
  if (exponent >= 0) numerator <<= BigInt(exponent);
  else denominator <<= BigInt(-exponent);
  if (power >= 0) numerator *= 10n ** BigInt(power);
  else denominator *= 10n ** BigInt(-power);
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  const isUp = twice > denominator || (twice === denominator && quotient % 2n === 1n);
  return isUp ? quotient + 1n : quotient;
}

/** A number as an integer times a power of two. */
function binaryParts(magnitude: number): { mantissa: bigint; exponent: number } {
  const bits = new BigUint64Array(Float64Array.of(magnitude).buffer)[0] ?? 0n;
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  if (exponent === 0) return { mantissa: fraction, exponent: -1074 };
  return { mantissa: fraction | (1n << 52n), exponent: exponent - 1075 };
}

function exponential({ digits, point }: Decimal, precision: number): string {
  const behind = digits.slice(1).padEnd(Math.max(precision, 0), "0");
  const power = digits === "0" && point === 1 ? 0 : point - 1;
  const sign = power < 0 ? "-" : "+";
  const shown = Math.abs(power).toString().padStart(2, "0");
  return `${digits[0]}${behind === "" ? "" : `.${behind}`}e${sign}${shown}`;
}

function fixed(magnitude: number, precision: number): string {
  if (precision < 0) return plain(toDecimal(magnitude, -1));
  const digits = scaledRound(magnitude, precision)
    .toString()
    .padStart(precision + 1, "0");
  const whole = digits.slice(0, digits.length - precision);
  return precision === 0 ? whole : `${whole}.${digits.slice(-precision)}`;
}

function plain({ digits, point }: Decimal): string {
  if (point <= 0) return digits === "0" ? "0" : `0.${"0".repeat(-point)}${digits}`;
  if (digits.length <= point) return digits.padEnd(point, "0");
  return `${digits.slice(0, point)}.${digits.slice(point)}`;
}

function general(magnitude: number, precision: number): string {
  const decimal = toDecimal(magnitude, precision < 0 ? -1 : Math.max(precision, 1));
  const digits = decimal.digits.replace(/0+$/, "") || "0";
  let threshold = precision < 0 ? SHORTEST_THRESHOLD : Math.max(precision, 1);
  if (precision >= 0 && threshold > digits.length && digits.length >= decimal.point) {
    threshold = digits.length;
  }
  const power = decimal.point - 1;
  if (power < -4 || power >= threshold) return exponential({ ...decimal, digits }, -1);
  return plain({ digits, point: decimal.point });
}

function binary(magnitude: number): string {
  const { mantissa, exponent } = binaryParts(magnitude);
  return `${mantissa}p${exponent < 0 ? "" : "+"}${exponent}`;
}

function hexadecimal(magnitude: number, precision: number): string {
  let { mantissa, exponent } = binaryParts(magnitude);
  if (mantissa === 0n) {
    return `0x0${precision > 0 ? `.${"0".repeat(precision)}` : ""}p+00`;
  }
  while (mantissa < 1n << 52n) {
    mantissa <<= 1n;
    exponent--;
  }
  let power = exponent + 52;
  if (precision >= 0 && precision < 13) {
    const dropped = BigInt(4 * (13 - precision));
    const half = 1n << (dropped - 1n);
    const rest = mantissa & ((1n << dropped) - 1n);
    mantissa >>= dropped;
    if (rest > half || (rest === half && mantissa % 2n === 1n)) mantissa++;
    mantissa <<= dropped;
    if (mantissa >= 1n << 53n) {
      mantissa >>= 1n;
      power++;
    }
  }
  const fraction = (mantissa & 0xf_ffff_ffff_ffffn).toString(16).padStart(13, "0");
  const shown =
    precision < 0
      ? fraction.replace(/0+$/, "")
      : fraction.slice(0, precision).padEnd(precision, "0");
  const sign = power < 0 ? "-" : "+";
  return `0x1${shown === "" ? "" : `.${shown}`}p${sign}${Math.abs(power).toString().padStart(2, "0")}`;
}
