/** A decimal number: 0.digits times 10 to the power of point. The digits do not end with 0; zero has none. */
export interface Decimal {
  readonly digits: string;
  readonly point: number;
}

/** bits * 2^power, exactly. */
export function toDecimal(bits: bigint, power: number): Decimal {
  const digits =
    power >= 0 ? (bits << BigInt(power)).toString() : (bits * 5n ** BigInt(-power)).toString();
  return strip(digits, digits.length + Math.min(power, 0));
}

/** The number with so many digits, rounded to the nearest; a half to the even digit. */
export function roundDecimal(decimal: Decimal, length: number): Decimal {
  const { digits, point } = decimal;
  if (length < 0) return { digits: "", point: 0 };
  if (length >= digits.length) return decimal;
  return isNearerAbove(digits, length)
    ? roundUp(decimal, length)
    : strip(digits.slice(0, length), point);
}

export function roundDown({ digits, point }: Decimal, length: number): Decimal {
  return strip(digits.slice(0, length), point);
}

export function roundUp(decimal: Decimal, length: number): Decimal {
  const { digits, point } = decimal;
  if (length >= digits.length) return decimal;
  const kept = digits.slice(0, length);
  const raised = (BigInt(kept || "0") + 1n).toString().padStart(length, "0");
  return strip(raised, point + raised.length - length);
}

/** Whether the digits from an index on are more than half, or half after an odd digit. */
function isNearerAbove(digits: string, index: number): boolean {
  if (digits.charAt(index) === "5" && index + 1 === digits.length) {
    return index > 0 && Number(digits.charAt(index - 1)) % 2 === 1;
  }
  return digits.charAt(index) >= "5";
}

function strip(digits: string, point: number): Decimal {
  let end = digits.length;
  while (end > 0 && digits.charAt(end - 1) === "0") end--;
  return end === 0 ? { digits: "", point: 0 } : { digits: digits.slice(0, end), point };
}

/** Plain notation, with so many digits after the point. */
export function writePlain({ digits, point }: Decimal, fraction: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, "0") : "0";
  if (fraction <= 0) return whole;
  const zeros = "0".repeat(Math.min(fraction, Math.max(0, -point)));
  const rest =
    zeros + digits.slice(Math.max(0, point), Math.max(0, point) + fraction - zeros.length);
  return `${whole}.${rest.padEnd(fraction, "0")}`;
}

/** Scientific notation, with so many digits after the point. */
export function writeScientific({ digits, point }: Decimal, fraction: number): string {
  const exponent = digits === "" ? 0 : point - 1;
  const first = digits.charAt(0) || "0";
  const rest = fraction > 0 ? `.${digits.slice(1, 1 + fraction).padEnd(fraction, "0")}` : "";
  const power = `${Math.abs(exponent)}`.padStart(2, "0");
  return `${first}${rest}e${exponent < 0 ? "-" : "+"}${power}`;
}
