import { FunctionError } from "../eval/function.ts";

/** A moment together with the offset from UTC in which it is written. */
export interface Timestamp {
  /** Since 1970 in UTC. */
  readonly nanoseconds: bigint;
  readonly offsetMinutes: number;
  /** A date whose UTC fields are the fields at the offset. */
  readonly local: Date;
}

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))$/;
const MILLION = 1_000_000n;

/**
 * Reads a timestamp of RFC 3339, such as `2018-01-02T23:12:01Z`.
 *
 * @param argument the position of the function's argument to blame
 * @throws {FunctionError} if it is none
 */
export function parseTimestamp(text: string, argument: number): Timestamp {
  const match = RFC3339.exec(text);
  const invalid = (why: string) =>
    new FunctionError(`not a valid RFC3339 timestamp: ${JSON.stringify(text)} ${why}`, argument);
  if (match === null) throw invalid("is not of the form 2006-01-02T15:04:05Z");
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  const [, , , , , , , fraction = "", sign, offsetHour = "0", offsetMinute = "0"] = match;
  const local = new Date(0);
  local.setUTCFullYear(year ?? 0, (month ?? 1) - 1, day ?? 1);
  local.setUTCHours(hour ?? 0, minute ?? 0, second ?? 0);
  const isReal =
    local.getUTCMonth() + 1 === month && local.getUTCDate() === day && local.getUTCHours() === hour;
  if (!isReal || (minute ?? 0) > 59 || (second ?? 0) > 59) throw invalid("is not a real time");
  if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) throw invalid("has no real offset");
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * (sign === "-" ? -1 : 1);
  const milliseconds = BigInt(local.getTime() - offset * 60_000);
  const nanoseconds = milliseconds * MILLION + BigInt(fraction.slice(0, 9).padEnd(9, "0"));
  return { nanoseconds, offsetMinutes: offset, local };
}

/** The timestamp in seconds, at its offset. */
export function toRfc3339({
  nanoseconds,
  offsetMinutes,
}: Pick<Timestamp, "nanoseconds" | "offsetMinutes">): string {
  const seconds = nanoseconds / 1_000_000_000n;
  const floored = nanoseconds % 1_000_000_000n < 0n ? seconds - 1n : seconds;
  const local = new Date(Number(floored) * 1000 + offsetMinutes * 60_000);
  const year = local.getUTCFullYear();
  if (Number.isNaN(year)) throw new FunctionError("the time is out of range");
  const date = local
    .toISOString()
    .replace(/^[+-]\d+/, `${year}`)
    .replace(/\.\d+Z$/, "");
  return `${date}${offsetMinutes === 0 ? "Z" : formatOffset(offsetMinutes)}`;
}

/** An offset as `+07:00`. */
export function formatOffset(offsetMinutes: number): string {
  const magnitude = Math.abs(offsetMinutes);
  const two = (value: number) => `${Math.trunc(value)}`.padStart(2, "0");
  return `${offsetMinutes < 0 ? "-" : "+"}${two(magnitude / 60)}:${two(magnitude % 60)}`;
}
