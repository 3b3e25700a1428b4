import { formatDuration, parseDuration } from "@drover/schema/duration";
import { type ByteString, fromBytes, toBytes } from "../../bytes.ts";
import { FunctionError } from "../../error.ts";
import { secondsOf, Time, zeroTime } from "../../time/go-time.ts";
import { parseTime } from "../../time/parse-time.ts";
import { loadZone, type Zone } from "../../time/zone.ts";
import { typeOf } from "../../values/types.ts";
import { Integer, type Value } from "../../values/value.ts";
import { type FunctionTable, ofAny, ofStrings, typed } from "../define.ts";
import type { World } from "../environment.ts";

const NS_PER_MS = 1_000_000n;
const NS_PER_SECOND = 1_000_000_000n;
const HOUR_S = 3600n;
const DAY_S = 24n * HOUR_S;
/** What a duration is rounded down to: the largest unit of which it is more than one. */
const UNITS = [
  ["y", 365n * DAY_S],
  ["mo", 30n * DAY_S],
  ["d", DAY_S],
  ["h", HOUR_S],
  ["m", 60n],
  ["s", 1n],
] as const;

/** Sprig's functions of dates that consul-template has: those that yield the same each time, and `ago`. */
export function sprigDates({ now, timeZone }: Pick<World, "now" | "timeZone">): FunctionTable {
  let loaded: Zone | undefined;
  const local = () => {
    loaded ??= loadZone(timeZone);
    return loaded;
  };
  const parse = (layout = "", text = "") => parseTime(layout, text, local());
  const since = (time: bigint) => BigInt(Math.round(now())) * NS_PER_MS - time;
  const modified = typed(["string", "time.Time"], ([text, time]) => {
    if (!(time instanceof Time)) throw new FunctionError("wrong type; expected time.Time");
    const by = durationOf(String(text));
    if (by === undefined) throw new FunctionError(`time: invalid duration "${String(text)}"`);
    return time.plus(by);
  });
  return {
    ago: ofAny(1, (date) => {
      const elapsed = since(timeOf(date) ?? BigInt(Math.round(now())) * NS_PER_MS);
      return formatSeconds(secondsOf(elapsed + NS_PER_SECOND / 2n));
    }),
    duration: ofAny(1, (seconds) => formatSeconds(countOf(seconds))),
    durationRound: ofAny(1, (duration) => {
      if (duration instanceof Time) return rounded(since(duration.nanoseconds));
      if (typeof duration === "string") return rounded(durationOf(duration) ?? 0n);
      return rounded(int64Of(duration) ?? 0n);
    }),
    mustDateModify: modified,
    mustToDate: ofStrings(2, parse),
    must_date_modify: modified,
    toDate: ofStrings(2, (layout, text) => {
      try {
        return parse(layout, text);
      } catch (error) {
        if (error instanceof FunctionError) return zeroTime(local());
        throw error;
      }
    }),
    unixEpoch: typed(["time.Time"], ([time]) => {
      return time instanceof Time ? String(secondsOf(time.nanoseconds)) : "";
    }),
  };
}

/** Of a date in nanoseconds since 1970; a number counts seconds. */
function timeOf(date: Value): bigint | undefined {
  if (date instanceof Time) return date.nanoseconds;
  const seconds = typeof date === "bigint" ? date : int64Of(date);
  return seconds === undefined ? undefined : seconds * NS_PER_SECOND;
}

function int64Of(value: Value): bigint | undefined {
  return typeOf(value) === "int64" && value instanceof Integer ? value.value : undefined;
}

/** A number of seconds; an `int` is none to sprig. */
function countOf(value: Value): bigint {
  if (typeof value === "string")
    return /^[+-]?\d+$/.test(value) ? BigInt(value.replace("+", "")) : 0n;
  return int64Of(value) ?? 0n;
}

function durationOf(text: ByteString): bigint | undefined {
  const nanoseconds = parseDuration(fromBytes(text));
  return nanoseconds === undefined ? undefined : BigInt(nanoseconds);
}

function rounded(nanoseconds: bigint): string {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  for (const [unit, seconds] of UNITS) {
    const length = seconds * NS_PER_SECOND;
    if (size > length) return `${size / length}${unit}`;
  }
  return "0s";
}

function formatSeconds(seconds: bigint): string {
  return toBytes(formatDuration(BigInt.asIntN(64, seconds * NS_PER_SECOND)));
}
