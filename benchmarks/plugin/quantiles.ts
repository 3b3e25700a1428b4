/** Of durations in milliseconds. */
export interface Quantiles {
  readonly p5: number;
  readonly p50: number;
  readonly p95: number;
}

export function quantiles(values: readonly number[]): Quantiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => round(sorted[Math.floor(share * sorted.length)] ?? Number.NaN);
  return { p5: at(0.05), p50: at(0.5), p95: at(0.95) };
}

/** To one digit after the point. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
