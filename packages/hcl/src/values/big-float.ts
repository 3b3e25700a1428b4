import { LimitError } from "../limits.ts";
import { bitLength, shiftToNearestEven, trailingZeros } from "./bits.ts";
import { type Decimal, toDecimal, writePlain } from "./decimal.ts";
import { toShortestDecimal } from "./shortest-decimal.ts";

/** The precision of numbers that are read from text, in bits. */
const TEXT_PRECISION = 512;
/** Numbers reach up to 2 to the power of this, and down to its inverse. */
const MAX_EXPONENT = 2 ** 17;
/** Longer literals are refused, so that reading one stays cheap. */
const MAX_LITERAL = 40_000;
/** Mantissas up to this are quickly exact as a JavaScript number. */
const MAX_SMALL = 0x7fff_ffffn;
/** Short enough to be exact as a JavaScript number, and most numbers of a file are. */
const SMALL_INTEGER = /^\d{1,9}$/;
const LITERAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/;

/**
 * A binary floating-point number of a chosen precision, as cty's numbers are (Go's big.Float, 512
 * bits for those read from text). Arithmetic rounds to the nearest, ties to even. An operation
 * whose result is out of range throws a LimitError.
 */
export class BigFloat {
  /** The sign. Zero has one too, which shows only when it is written: "-0". */
  readonly negative: boolean;
  /** Odd, or 0: the value is mantissa times 2 to the power of exponent. */
  readonly mantissa: bigint;
  readonly exponent: number;
  /** The number of bits that a result computed from this number has at least. */
  readonly precision: number;
  readonly isFinite: boolean;
  #text: string | undefined;

  static readonly ZERO = BigFloat.fromInteger(0);

  private constructor(
    negative: boolean,
    mantissa: bigint,
    exponent: number,
    precision: number,
    finite: boolean,
  ) {
    this.negative = negative;
    this.mantissa = mantissa;
    this.exponent = exponent;
    this.precision = precision;
    this.isFinite = finite;
  }

  static infinity(negative: boolean): BigFloat {
    return new BigFloat(negative, 0n, 0, TEXT_PRECISION, false);
  }

  /** An integer, exactly. */
  static fromInteger(integer: number | bigint): BigFloat {
    if (integer >= 0 && integer <= MAX_SMALL) return BigFloat.#smallInteger(Number(integer), 64);
    const value = BigInt(integer);
    const magnitude = value < 0n ? -value : value;
    const precision = Math.max(64, bitLength(magnitude));
    return BigFloat.#rounded(value < 0n, magnitude, 0, precision);
  }

  /** A JavaScript number, exactly; NaN has no counterpart and becomes undefined. */
  static fromNumber(number: number): BigFloat | undefined {
    if (Number.isNaN(number)) return undefined;
    if (!Number.isFinite(number)) return BigFloat.infinity(number < 0);
    if (Number.isInteger(number)) return BigFloat.fromInteger(number);
    let exponent = 0;
    let mantissa = Math.abs(number);
    while (!Number.isInteger(mantissa)) {
      mantissa *= 2;
      exponent--;
    }
    return BigFloat.#rounded(number < 0, BigInt(mantissa), exponent, 53);
  }

  /** Reads decimal text such as `-1.5e3`; undefined if it is not a number or is out of range. */
  static parse(text: string): BigFloat | undefined {
    if (SMALL_INTEGER.test(text)) return BigFloat.#smallInteger(Number(text), TEXT_PRECISION);
    if (text.length > MAX_LITERAL) return undefined;
    const [all, sign, whole = "", fraction = "", exponent = "0"] = LITERAL.exec(text) ?? [];
    if (all === undefined || whole + fraction === "") return undefined;
    const negative = sign === "-";
    const digits = BigInt(whole + fraction);
    const power = Number(exponent) - fraction.length;
    if (digits === 0n) return BigFloat.#rounded(negative, 0n, 0, TEXT_PRECISION);
    if (Math.abs(power) > MAX_LITERAL) return undefined;
    if (power >= 0) {
      return BigFloat.#rounded(negative, digits * 5n ** BigInt(power), power, TEXT_PRECISION);
    }
    const divisor = 5n ** BigInt(-power);
    return BigFloat.#quotient(negative, digits, divisor, power, TEXT_PRECISION);
  }

  /** A non-negative integer below 2^31. */
  static #smallInteger(integer: number, precision: number): BigFloat {
    const zeros = integer === 0 ? 0 : 31 - Math.clz32(integer & -integer);
    return new BigFloat(false, BigInt(integer >> zeros), zeros, precision, true);
  }

  get isZero(): boolean {
    return this.isFinite && this.mantissa === 0n;
  }

  get isInteger(): boolean {
    return this.isFinite && this.exponent >= 0;
  }

  /** -1, 0 or 1. */
  get sign(): -1 | 0 | 1 {
    if (this.isZero) return 0;
    return this.negative ? -1 : 1;
  }

  negate(): BigFloat {
    const { negative, mantissa, exponent, precision } = this;
    return new BigFloat(!negative, mantissa, exponent, precision, this.isFinite);
  }

  abs(): BigFloat {
    return this.negative ? this.negate() : this;
  }

  /** @returns undefined for the sum of an infinity and its opposite */
  add(other: BigFloat): BigFloat | undefined {
    if (!this.isFinite || !other.isFinite) {
      if (this.isFinite) return other;
      return other.isFinite || this.negative === other.negative ? this : undefined;
    }
    const exponent = Math.min(this.exponent, other.exponent);
    const sum = this.#scaled(exponent) + other.#scaled(exponent);
    const precision = Math.max(this.precision, other.precision);
    const negative = sum === 0n ? this.negative && other.negative : sum < 0n;
    return BigFloat.#rounded(negative, sum < 0n ? -sum : sum, exponent, precision);
  }

  /** @returns undefined for the difference of equal infinities */
  subtract(other: BigFloat): BigFloat | undefined {
    return this.add(other.negate());
  }

  /** @returns undefined for zero times infinity */
  multiply(other: BigFloat): BigFloat | undefined {
    const negative = this.negative !== other.negative;
    if (!this.isFinite || !other.isFinite) {
      return this.isZero || other.isZero ? undefined : BigFloat.infinity(negative);
    }
    const exact = this.mantissa * other.mantissa;
    const exponent = this.exponent + other.exponent;
    // A product keeps as many bits as it needs, up to the precision of text.
    const wanted = Math.max(this.precision, other.precision, bitLength(exact));
    const precision = Math.min(wanted, Math.max(this.precision, other.precision, TEXT_PRECISION));
    return BigFloat.#rounded(negative, exact, exponent, precision);
  }

  /** Division by zero gives an infinity. @returns undefined for 0/0 and for infinity/infinity */
  divide(other: BigFloat): BigFloat | undefined {
    const negative = this.negative !== other.negative;
    if (!this.isFinite) return other.isFinite ? BigFloat.infinity(negative) : undefined;
    if (!other.isFinite) return BigFloat.ZERO;
    if (other.isZero) return this.isZero ? undefined : BigFloat.infinity(negative);
    const precision = Math.max(this.precision, other.precision);
    const exponent = this.exponent - other.exponent;
    return BigFloat.#quotient(negative, this.mantissa, other.mantissa, exponent, precision);
  }

  /** The remainder of the division that rounds towards zero; of a division by zero, this number. */
  remainder(other: BigFloat): BigFloat | undefined {
    if (!this.isFinite || !other.isFinite) return this.multiply(other);
    if (other.isZero) return this;
    const whole = this.divide(other)?.truncate();
    const product = whole && other.multiply(whole);
    return product && this.subtract(product);
  }

  /** The integer part, towards zero. */
  truncate(): BigFloat {
    if (!this.isFinite || this.exponent >= 0) return this;
    const whole = this.mantissa >> BigInt(-this.exponent);
    return BigFloat.#rounded(this.negative, whole, 0, this.precision);
  }

  floor(): BigFloat {
    return this.negative ? this.#awayFromZero() : this.truncate();
  }

  ceil(): BigFloat {
    return this.negative ? this.truncate() : this.#awayFromZero();
  }

  /** Below 0 if this is less than the other, 0 if they are equal, above 0 if it is greater. */
  compare(other: BigFloat): number {
    if (this.sign !== other.sign) return this.sign - other.sign;
    if (!this.isFinite || !other.isFinite) {
      return Number(other.isFinite) * this.sign - Number(this.isFinite) * other.sign;
    }
    const exponent = Math.min(this.exponent, other.exponent);
    const difference = this.#scaled(exponent) - other.#scaled(exponent);
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }

  /** Equal as cty has it: both are written in the same way. */
  equals(other: BigFloat): boolean {
    if (this.isZero || other.isZero) return this.isZero && other.isZero;
    if (this.isFinite && other.isFinite) {
      const isSame =
        this.mantissa === other.mantissa &&
        this.exponent === other.exponent &&
        this.negative === other.negative;
      if (isSame || this.precision === other.precision) return isSame;
    }
    return this.toString() === other.toString();
  }

  /** The integer value; undefined if it is not an integer. */
  toBigInt(): bigint | undefined {
    return this.isInteger ? this.#scaled(0) : undefined;
  }

  /** The nearest JavaScript number. */
  toNumber(): number {
    if (!this.isFinite) return this.negative ? -Infinity : Infinity;
    const { mantissa, exponent } = this;
    if (mantissa > MAX_SMALL || exponent < 0 || exponent > 31) return Number(this.toString());
    const magnitude = Number(mantissa) * 2 ** exponent;
    return this.negative ? -magnitude : magnitude;
  }

  /** The shortest decimal text, without an exponent, that stands for no other number of this precision. */
  toString(): string {
    this.#text ??= this.#toText();
    return this.#text;
  }

  /** The magnitude in decimal, with all of its digits. */
  toExactDecimal(): Decimal {
    return toDecimal(this.mantissa, this.exponent);
  }

  /** The magnitude in the fewest digits that stand for no other number of this precision. */
  toShortestDecimal(): Decimal {
    const { mantissa, exponent, precision } = this;
    return toShortestDecimal(mantissa, exponent, precision - bitLength(mantissa));
  }

  #toText(): string {
    const sign = this.negative ? "-" : "";
    if (!this.isFinite) return this.negative ? "-Inf" : "+Inf";
    const { mantissa, exponent, precision } = this;
    if (exponent >= 0 && bitLength(mantissa) + exponent <= precision) {
      return sign + (mantissa << BigInt(exponent)).toString();
    }
    const decimal = this.toShortestDecimal();
    return sign + writePlain(decimal, Math.max(0, decimal.digits.length - decimal.point));
  }

  #scaled(exponent: number): bigint {
    const scaled = this.mantissa << BigInt(this.exponent - exponent);
    return this.negative ? -scaled : scaled;
  }

  #awayFromZero(): BigFloat {
    if (!this.isFinite || this.exponent >= 0) return this;
    const whole = (this.mantissa >> BigInt(-this.exponent)) + 1n;
    return BigFloat.#rounded(this.negative, whole, 0, this.precision);
  }

  /** dividend / divisor * 2^exponent, correctly rounded. */
  static #quotient(
    negative: boolean,
    dividend: bigint,
    divisor: bigint,
    exponent: number,
    precision: number,
  ): BigFloat {
    const shift = Math.max(0, precision + 2 + bitLength(divisor) - bitLength(dividend));
    const scaled = dividend << BigInt(shift);
    const quotient = scaled / divisor;
    // A last bit for the remainder makes a tie distinguishable from just above one.
    const sticky = quotient * divisor === scaled ? 0n : 1n;
    const bits = (quotient << 1n) | sticky;
    return BigFloat.#rounded(negative, bits, exponent - shift - 1, precision);
  }

  static #rounded(
    negative: boolean,
    mantissa: bigint,
    exponent: number,
    precision: number,
  ): BigFloat {
    if (mantissa === 0n) return new BigFloat(negative, 0n, 0, precision, true);
    let bits = mantissa;
    let power = exponent;
    const excess = bitLength(bits) - precision;
    if (excess > 0) {
      bits = shiftToNearestEven(bits, excess);
      power += excess;
    }
    const zeros = trailingZeros(bits);
    bits >>= BigInt(zeros);
    power += zeros;
    if (Math.abs(power) + bitLength(bits) > MAX_EXPONENT) {
      throw new LimitError("A number is too large or has too many digits");
    }
    return new BigFloat(negative, bits, power, precision, true);
  }
}
