import type { ByteString } from "../bytes.ts";

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
/** The parts of Go's reference time, the longer ones first. */
const PART =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|2006|Z07:00:00|Z070000|Z07:00|Z0700|Z07|-07:00:00|-070000|-07:00|-0700|-07|__2|002|_2(?!006)|[.,]0+(?!\d)|[.,]9+(?!\d)|0[1-6]|1[5]|PM|pm|[1-5]/g;

/**
 * A time in UTC, in one of Go's formats.
 *
 * @param time in milliseconds since 1970
 * @param format made of the parts of "Mon Jan 2 15:04:05 MST 2006"
 */
export function formatTime(time: number, format: ByteString): ByteString {
  const date = new Date(time);
  return format.replace(PART, (part) => formatPart(date, part));
}

function formatPart(date: Date, part: string): string {
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
      return String(date.getUTCFullYear()).padStart(4, "0");
    case "06":
      return two(date.getUTCFullYear() % 100);
    case "PM":
      return hour < 12 ? "AM" : "PM";
    case "pm":
      return hour < 12 ? "am" : "pm";
    case "MST":
      return "UTC";
  }
  if (part.startsWith("Z")) return "Z";
  if (part.startsWith("-")) return part.replace(/\d/g, "0").replace("-", "+");
  return fraction(date, part);
}

function fraction(date: Date, part: string): string {
  const digits = String(date.getUTCMilliseconds())
    .padStart(3, "0")
    .padEnd(part.length - 1, "0");
  const shown = digits.slice(0, part.length - 1);
  if (part.endsWith("0")) return part[0] + shown;
  const trimmed = shown.replace(/0+$/, "");
  return trimmed === "" ? "" : part[0] + trimmed;
}

function dayOfYear(date: Date): string {
  const start = Date.UTC(date.getUTCFullYear(), 0, 1);
  return String(Math.floor((date.getTime() - start) / 86_400_000) + 1);
}
