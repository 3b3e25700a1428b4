import type { Int64 } from "@drover/job";

const UNITS: readonly (readonly [unit: string, seconds: number])[] = [
  ["y", 365 * 86_400],
  ["d", 86_400],
  ["h", 3600],
  ["m", 60],
  ["s", 1],
];

/** Milliseconds since 1970 of the nanoseconds, or the RFC 3339 text, that the API gives; undefined for never. */
export function momentOf(time: Int64 | string | null | undefined): number | undefined {
  if (time === null || time === undefined || time === "") return undefined;
  if (typeof time !== "string") return Number(time) > 0 ? Number(time) / 1e6 : undefined;
  if (time.startsWith("0001-")) return undefined;
  const ms = Date.parse(time);
  return Number.isNaN(ms) ? undefined : ms;
}

/** A span of time, as its two largest units: "3d 4h", "1m 5s". */
export function formatSpan(ms: number): string {
  let seconds = Math.round(Math.abs(ms) / 1000);
  const first = UNITS.findIndex(([, size]) => seconds >= size);
  if (first < 0) return "0s";
  const parts: string[] = [];
  for (const [unit, size] of UNITS.slice(first, first + 2)) {
    const amount = Math.floor(seconds / size);
    seconds -= amount * size;
    if (amount > 0) parts.push(`${amount}${unit}`);
  }
  return parts.join(" ");
}

/** How far a moment is from another: "just now", "5m 3s ago", "in 2h". */
export function formatRelative(ms: number, nowMs: number): string {
  const distance = nowMs - ms;
  if (Math.abs(distance) < 1500) return "just now";
  return distance > 0 ? `${formatSpan(distance)} ago` : `in ${formatSpan(distance)}`;
}

/** A moment in the reader's own time zone, to the millisecond: "2026-11-24 20:05:01.123 GMT+1". */
export function formatExact(ms: number): string {
  const at = new Date(ms);
  const two = (value: number) => String(value).padStart(2, "0");
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  const offset = -at.getTimezoneOffset() / 60;
  const zone = offset === 0 ? "UTC" : `GMT${offset > 0 ? "+" : ""}${offset}`;
  return `${date} ${time}.${String(at.getMilliseconds()).padStart(3, "0")} ${zone}`;
}
