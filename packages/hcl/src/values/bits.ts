/** The number of bits of a non-negative integer. */
export function bitLength(integer: bigint): number {
  if (integer <= 0xffffffffn) return 32 - Math.clz32(Number(integer));
  const hex = integer.toString(16);
  return (hex.length - 1) * 4 + 32 - Math.clz32(Number.parseInt(hex.charAt(0), 16));
}

/** How often a positive integer can be halved. */
export function trailingZeros(integer: bigint): number {
  return bitLength(integer & -integer) - 1;
}

/** integer / 2^shift, rounded to the nearest; a half to the even integer. */
export function shiftToNearestEven(integer: bigint, shift: number): bigint {
  const by = BigInt(shift);
  const kept = integer >> by;
  const rest = integer - (kept << by);
  const half = 1n << (by - 1n);
  const up = rest > half || (rest === half && (kept & 1n) === 1n);
  return up ? kept + 1n : kept;
}
