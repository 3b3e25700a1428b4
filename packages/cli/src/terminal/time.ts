import type { Int64 } from "@drover/job";
import { formatDuration } from "./duration.ts";

const NS_PER_MS = 1_000_000n;

/** Milliseconds since 1970 of the nanoseconds that the API gives, rounded down. */
export function toMs(ns: Int64): number {
  return Number(BigInt(ns) / NS_PER_MS);
}

/** A moment in the machine's own time zone, to the second: "2026-11-24T20:05:01+01:00". */
export function formatTime(at: Date): string {
  const offset = -at.getTimezoneOffset();
  const local = new Date(at.getTime() + offset * 60_000).toISOString().slice(0, 19);
  if (offset === 0) return `${local}Z`;
  const pad = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const size = Math.abs(offset);
  return `${local}${offset < 0 ? "-" : "+"}${pad(size / 60)}:${pad(size % 60)}`;
}

/** The same of nanoseconds since 1970; "N/A" for 0, which stands for never. */
export function formatNs(ns: Int64): string {
  return BigInt(ns) === 0n ? "N/A" : formatTime(new Date(toMs(ns)));
}

/** The same of an RFC 3339 text; "N/A" for none and for Go's zero time. */
export function formatRfc3339(text: string | null | undefined): string {
  if (!text || text.startsWith("0001-")) return "N/A";
  return formatTime(new Date(text));
}

/** How long ago a moment was: "1m5s ago". */
export function formatAge(ns: Int64, now = Date.now()): string {
  if (BigInt(ns) === 0n) return "<none>";
  const seconds = Math.max(0, Math.floor((now - toMs(ns)) / 1000));
  return `${formatDuration(seconds * 1000)} ago`;
}
