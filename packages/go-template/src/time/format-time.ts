import type { ByteString } from "../bytes.ts";
import { DAYS, MONTHS, splitLayout } from "./layout.ts";
import type { Zone, ZoneTime } from "./zone.ts";

const NS_PER_SECOND = 1_000_000_000n;

/** A time somewhere. */
export interface Instant {
  /** Since 1970. */
  readonly nanoseconds: bigint;
  readonly zone: Zone;
}

/** What clocks and calendars show. */
interface Shown {
  /** Its UTC fields are those of the place. */
  readonly date: Date;
  /** Nanoseconds within the second. */
  readonly fraction: bigint;
  readonly zone: ZoneTime;
}

/**
 * A time in one of Go's formats.
 *
 * @param layout made of the parts of "Mon Jan 2 15:04:05 MST 2006"
 */
export function formatTime({ nanoseconds, zone }: Instant, layout: ByteString): ByteString {
  const fraction = ((nanoseconds % NS_PER_SECOND) + NS_PER_SECOND) % NS_PER_SECOND;
  const seconds = Number((nanoseconds - fraction) / NS_PER_SECOND);
  const zoneTime = zone.at(seconds);
  const date = new Date((seconds + zoneTime.offset) * 1000);
  const shown = { date, fraction, zone: zoneTime };
  return splitLayout(layout)
    .map((text, at) => (at % 2 === 0 ? text : formatPart(shown, text)))
    .join("");
}

function formatPart({ date, fraction, zone }: Shown, part: string): string {
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  const day = date.getUTCDate();
  const hour = date.getUTCHours();
  const two = (value: number) => String(value).padStart(2, "0");
  switch (part) {
    case "January":
      return MONTHS[month] ?? "";
    case "Jan":
      return MONTHS[month]?.slice(0, 3) ?? "";
    case "01":
      return two(month + 1);
    case "1":
      return String(month + 1);
    case "Monday":
      return DAYS[date.getUTCDay()] ?? "";
    case "Mon":
      return DAYS[date.getUTCDay()]?.slice(0, 3) ?? "";
    case "02":
      return two(day);
    case "_2":
      return String(day).padStart(2, " ");
    case "2":
      return String(day);
    case "002":
      return dayOfYear(date).padStart(3, "0");
    case "__2":
      return dayOfYear(date).padStart(3, " ");
    case "15":
      return two(hour);
    case "03":
      return two(hour % 12 || 12);
    case "3":
      return String(hour % 12 || 12);
    case "04":
      return two(date.getUTCMinutes());
    case "4":
      return String(date.getUTCMinutes());
    case "05":
      return two(date.getUTCSeconds());
    case "5":
      return String(date.getUTCSeconds());
    case "2006":
      return `${year < 0 ? "-" : ""}${String(Math.abs(year)).padStart(4, "0")}`;
    case "06":
      return two(Math.max(0, year) % 100);
    case "PM":
      return hour < 12 ? "AM" : "PM";
    case "pm":
      return hour < 12 ? "am" : "pm";
    case "MST":
      return zone.name === "" ? offsetName(zone.offset) : zone.name;
  }
  if (part.startsWith("Z")) return zone.offset === 0 ? "Z" : offset(zone.offset, part);
  return part.startsWith("-") ? offset(zone.offset, part) : decimals(fraction, part);
}

/** An offset in the form of the reference time's, as "-07:00". */
function offset(seconds: number, part: string): string {
  const sign = seconds <= -60 ? "-" : "+";
  const size = Math.abs(seconds);
  const fields = [Math.floor(size / 3600), Math.floor(size / 60) % 60, size % 60];
  const colon = part.includes(":") ? ":" : "";
  const count = part.replace(/\D/g, "").length / 2;
  const shown = fields.slice(0, count).map((field) => String(field).padStart(2, "0"));
  return sign + shown.join(colon);
}

/** What stands for the name of an offset that has none. */
function offsetName(seconds: number): string {
  return offset(seconds, seconds % 3600 === 0 ? "-07" : "-0700");
}

function decimals(fraction: bigint, part: string): string {
  const digits = String(fraction)
    .padStart(9, "0")
    .slice(0, part.length - 1);
  if (part.endsWith("0")) return part[0] + digits;
  const trimmed = digits.replace(/0+$/, "");
  return trimmed === "" ? "" : part[0] + trimmed;
}

function dayOfYear(date: Date): string {
  const start = new Date(0);
  start.setUTCFullYear(date.getUTCFullYear());
  return String(Math.floor((date.getTime() - start.getTime()) / 86_400_000) + 1);
}
