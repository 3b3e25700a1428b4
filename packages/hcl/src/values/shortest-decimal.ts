import { type Decimal, roundDecimal, roundDown, roundUp, toDecimal } from "./decimal.ts";

/**
 * The shortest decimal for mantissa * 2^exponent that lies nearer to it than to any other number
 * of the same precision.
 *
 * @param spareBits by how many bits the mantissa is shorter than the precision
 */
export function toShortestDecimal(mantissa: bigint, exponent: number, spareBits: number): Decimal {
  // One more bit than the precision, so that half a unit in the last place is an integer.
  const shift = spareBits + 1;
  const bits = mantissa << BigInt(shift);
  const power = exponent - shift;
  const value = toDecimal(bits, power);
  const lower = toDecimal(bits - 1n, power);
  const upper = toDecimal(bits + 1n, power);
  // The bounds themselves round to the value only if its last bit is even.
  const inclusive = (bits & 2n) === 0n;
  for (let index = 0; index < value.digits.length; index++) {
    const digit = value.digits.charAt(index);
    const lowerDigit = lower.digits.charAt(index) || "0";
    const upperDigit = upper.digits.charAt(index) || "0";
    const canRoundDown = lowerDigit !== digit || (inclusive && index + 1 === lower.digits.length);
    const canRoundUp =
      upperDigit !== digit &&
      (inclusive || Number(digit) + 1 < Number(upperDigit) || index + 1 < upper.digits.length);
    if (canRoundDown && canRoundUp) return roundDecimal(value, index + 1);
    if (canRoundDown) return roundDown(value, index + 1);
    if (canRoundUp) return roundUp(value, index + 1);
  }
  return value;
}
