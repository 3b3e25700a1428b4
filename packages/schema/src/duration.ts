import type { Int64 } from "./json/json.ts";

export const MILLISECOND = 1_000_000;
export const SECOND = 1_000_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  "\u00b5s": 1_000n,
  "\u03bcs": 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

const DURATION = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h))+|0)$/;
/** The usual form, whose nanoseconds are exact as a JavaScript number. */
const SINGLE = /^(\d{1,3})(ms|s|m|h)$/;
const PART = /(\d*)\.?(\d*)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/g;

/**
 * Parses a duration as Go writes them: "1h30m", "1.5s", "-250ms", "0".
 *
 * @returns nanoseconds, exact; undefined if the text is no duration or exceeds 64 bits
 */
export function parseDuration(text: string): Int64 | undefined {
  const [, count, unit = ""] = SINGLE.exec(text) ?? [];
  if (count !== undefined) return Number(count) * Number(UNITS[unit]);
  const match = DURATION.exec(text);
  if (match === null) return undefined;
  let total = 0n;
  for (const [, whole = "", fraction = "", unit = ""] of match[2]?.matchAll(PART) ?? []) {
    const scale = UNITS[unit] ?? 0n;
    total += BigInt(whole || "0") * scale;
    total += (BigInt(fraction || "0") * scale) / 10n ** BigInt(fraction.length);
  }
  if (match[1] === "-") total = -total;
  if (BigInt.asIntN(64, total) !== total) return undefined;
  return Number.isSafeInteger(Number(total)) ? Number(total) : total;
}

/** Writes nanoseconds as Go does: "1h30m0s", "1.5s", "250ms", "0s". */
export function formatDuration(nanoseconds: Int64): string {
  const value = BigInt(nanoseconds);
  if (value < 0n) return `-${formatDuration(-value)}`;
  if (value === 0n) return "0s";
  for (const unit of ["ns", "\u00b5s", "ms"]) {
    const scale = UNITS[unit] ?? 1n;
    if (value < scale * 1_000n) return `${decimal(value, scale)}${unit}`;
  }
  const seconds = value / 1_000_000_000n;
  const [hours, minutes] = [seconds / 3_600n, (seconds / 60n) % 60n];
  const rest = `${decimal(value % 60_000_000_000n, 1_000_000_000n)}s`;
  if (hours > 0n) return `${hours}h${minutes}m${rest}`;
  return minutes > 0n ? `${minutes}m${rest}` : rest;
}

function decimal(value: bigint, scale: bigint): string {
  const digits = String(scale).length - 1;
  const fraction = String(value % scale)
    .padStart(digits, "0")
    .replace(/0+$/, "");
  return fraction === "" ? `${value / scale}` : `${value / scale}.${fraction}`;
}
