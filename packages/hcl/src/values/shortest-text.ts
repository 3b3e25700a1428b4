/**
 * The shortest decimal text for mantissa * 2^exponent that lies nearer to it than to any other
 * number of the same precision.
 *
 * @param spareBits by how many bits the mantissa is shorter than the precision
 */
export function toShortestText(mantissa: bigint, exponent: number, spareBits: number): string {
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
    if (!canRoundDown && !canRoundUp) continue;
    const up = canRoundDown && canRoundUp ? isNearerAbove(value.digits, index + 1) : canRoundUp;
    return write(cut(value, index + 1, up));
  }
  return write(value);
}

/** 0.digits * 10^point; the digits neither start nor end with 0. */
interface Decimal {
  readonly digits: string;
  readonly point: number;
}

function toDecimal(bits: bigint, power: number): Decimal {
  const digits =
    power >= 0 ? (bits << BigInt(power)).toString() : (bits * 5n ** BigInt(-power)).toString();
  return strip(digits, digits.length + Math.min(power, 0));
}

function strip(digits: string, point: number): Decimal {
  let end = digits.length;
  while (end > 0 && digits.charAt(end - 1) === "0") end--;
  return { digits: digits.slice(0, end), point };
}

/** Whether the digits from an index on are more than half, or half after an odd digit. */
function isNearerAbove(digits: string, index: number): boolean {
  if (index >= digits.length) return false;
  if (digits.charAt(index) === "5" && index + 1 === digits.length) {
    return Number(digits.charAt(index - 1)) % 2 === 1;
  }
  return digits.charAt(index) >= "5";
}

function cut({ digits, point }: Decimal, length: number, up: boolean): Decimal {
  const kept = digits.slice(0, length);
  if (!up || length >= digits.length) return strip(kept, point);
  const raised = (BigInt(kept) + 1n).toString();
  return strip(raised, point + raised.length - kept.length);
}

function write({ digits, point }: Decimal): string {
  if (point <= 0) return `0.${"0".repeat(-point)}${digits}`;
  if (point >= digits.length) return digits + "0".repeat(point - digits.length);
  return `${digits.slice(0, point)}.${digits.slice(point)}`;
}
