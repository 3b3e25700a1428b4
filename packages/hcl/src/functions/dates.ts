import { FunctionError } from "../eval/function.ts";
import { STRING } from "../values/type.ts";
import { stringValue } from "../values/value.ts";
import { type FunctionTable, stringFunction } from "./define.ts";
import { formatOffset, parseTimestamp, type Timestamp, toRfc3339 } from "./timestamp.ts";

/** The functions of dates and times. @param now the present, for `timestamp` */
export function dateFunctions(now: () => Date): FunctionTable {
  return {
    timestamp: {
      parameters: [],
      resultType: STRING,
      call: () =>
        stringValue(
          now()
            .toISOString()
            .replace(/\.\d+Z$/, "Z"),
        ),
    },
    formatdate: stringFunction(["format", "time"], (format = "", time = "") =>
      formatDate(format, parseTimestamp(time, 1)),
    ),
    timeadd: stringFunction(["timestamp", "duration"], (timestamp = "", duration = "") => {
      const start = parseTimestamp(timestamp, 0);
      return toRfc3339({ ...start, nanoseconds: start.nanoseconds + parseDuration(duration) });
    }),
  };
}

const DURATION_PART = /(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/y;
const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** A duration as Go writes it, such as `-1h30m`, in nanoseconds. */
function parseDuration(text: string): bigint {
  const invalid = () => new FunctionError(`invalid duration ${JSON.stringify(text)}`, 1);
  const [, sign = "", rest = ""] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (rest === "0") return 0n;
  let total = 0n;
  let at = 0;
  while (at < rest.length) {
    DURATION_PART.lastIndex = at;
    const [part, whole = "", fraction = "", unit = ""] = DURATION_PART.exec(rest) ?? [];
    if (part === undefined || whole + fraction === "") throw invalid();
    const scale = UNITS[unit] ?? 1n;
    total += BigInt(whole || "0") * scale;
    total += (BigInt(fraction || "0") * scale) / 10n ** BigInt(fraction.length);
    at += part.length;
  }
  if (rest === "" || total > 2n ** 63n - 1n) throw invalid();
  return sign === "-" ? -total : total;
}

/** A quoted literal, a run of one letter, or anything else. */
const FORMAT_PART = /'(?:''|[^'])*'|([a-zA-Z])\1*|[^'a-zA-Z]+|'/gs;

function formatDate(format: string, time: Timestamp): string {
  return format.replace(FORMAT_PART, (part: string, letter?: string) => {
    if (part === "''") return "'";
    if (part === "'") throw new FunctionError("unterminated literal '", 0);
    if (part.startsWith("'")) return part.slice(1, -1).replaceAll("''", "'");
    return letter === undefined ? part : formatVerb(part, time);
  });
}

const MONTHS =
  "January February March April May June July August September October November December".split(
    " ",
  );
const WEEKDAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

function formatVerb(verb: string, time: Timestamp): string {
  const { local } = time;
  const length = verb.length;
  const digits = (value: number, advice: string) => {
    if (length > 2) throw invalidVerb(verb, advice);
    return `${value}`.padStart(length, "0");
  };
  const hour = local.getUTCHours();
  switch (verb.charAt(0)) {
    case "Y": {
      const year = local.getUTCFullYear();
      if (length === 2) return `${year % 100}`.padStart(2, "0");
      if (length === 4) return `${year}`.padStart(4, "0");
      throw invalidVerb(verb, 'year must either be "YY" or "YYYY"');
    }
    case "M": {
      const name = MONTHS[local.getUTCMonth()] ?? "";
      if (length === 3) return name.slice(0, 3);
      if (length === 4) return name;
      return digits(local.getUTCMonth() + 1, 'month must be "M", "MM", "MMM", or "MMMM"');
    }
    case "D":
      return digits(local.getUTCDate(), 'day of month must either be "D" or "DD"');
    case "E": {
      const name = WEEKDAYS[local.getUTCDay()] ?? "";
      if (length === 3) return name.slice(0, 3);
      if (length === 4) return name;
      throw invalidVerb(verb, 'day of week must either be "EEE" or "EEEE"');
    }
    case "h":
      return digits(hour, '24-hour must either be "h" or "hh"');
    case "H":
      return digits(hour % 12 || 12, '12-hour must either be "H" or "HH"');
    case "A":
    case "a": {
      if (length !== 2) throw invalidVerb(verb, 'must be "AA" or "aa"');
      const half = hour < 12 ? "AM" : "PM";
      return verb === "AA" ? half : half.toLowerCase();
    }
    case "m":
      return digits(local.getUTCMinutes(), 'minute must either be "m" or "mm"');
    case "s":
      return digits(local.getUTCSeconds(), 'second must either be "s" or "ss"');
    case "Z":
      return formatZone(verb, time);
    default:
      throw new FunctionError(`invalid date format verb "${verb}"`, 0);
  }
}

function formatZone(verb: string, { offsetMinutes }: Timestamp): string {
  const withColon = formatOffset(offsetMinutes);
  switch (verb.length) {
    case 1:
      return offsetMinutes === 0 ? "Z" : withColon;
    case 3:
      return offsetMinutes === 0 ? "UTC" : withColon.replace(":", "");
    case 4:
      return withColon.replace(":", "");
    case 5:
      return withColon;
    default:
      throw invalidVerb(verb, "timezone must be Z, ZZZ, ZZZZ, or ZZZZZ");
  }
}

function invalidVerb(verb: string, advice: string): FunctionError {
  return new FunctionError(`invalid date format verb "${verb}": ${advice}`, 0);
}
