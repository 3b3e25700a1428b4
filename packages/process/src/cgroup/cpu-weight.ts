const MAX_SHARES = 262_144;

/**
 * The `cpu.weight` (1 to 10000) of a share in MHz: the curve on which 2 is 1, 1024 is 100 and
 * 262144 is 10000, quadratic in the logarithm.
 */
export function cpuWeight(shares: number): number {
  const exponent = Math.log2(Math.min(Math.max(shares, 2), MAX_SHARES));
  return Math.max(1, Math.ceil(10 ** ((exponent * exponent + 125 * exponent) / 612 - 7 / 34)));
}
