import type { Int64 } from "@drover/schema/json";

/** Go's zero time, which the API shows for a time that is not set. */
export const ZERO_TIME = "0001-01-01T00:00:00Z";

/** Nanoseconds since 1970 as RFC 3339. */
export function toRfc3339(nanoseconds: Int64): string {
  const seconds = new Date(Number(BigInt(nanoseconds) / 1_000_000n)).toISOString().slice(0, 19);
  const fraction = (BigInt(nanoseconds) % 1_000_000_000n).toString().padStart(9, "0");
  const digits = fraction.replace(/0+$/, "");
  return `${seconds}${digits === "" ? "" : `.${digits}`}Z`;
}

/** RFC 3339 as nanoseconds since 1970, to the digit; undefined for anything else and Go's zero time. */
export function fromRfc3339(text: string | null | undefined): bigint | undefined {
  if (!text || text === ZERO_TIME) return undefined;
  const milliseconds = Date.parse(text.replace(/\.\d+/, ""));
  if (Number.isNaN(milliseconds)) return undefined;
  const fraction = (/\.(\d+)/.exec(text)?.[1] ?? "").slice(0, 9).padEnd(9, "0");
  return BigInt(milliseconds) * 1_000_000n + BigInt(fraction);
}
