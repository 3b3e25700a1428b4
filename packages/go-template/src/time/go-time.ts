import type { ByteString } from "../bytes.ts";
import { FunctionError } from "../error.ts";
import { quote } from "../format/quote.ts";
import { type GoFunction, Integer, Slice, Struct, type Value } from "../values/value.ts";
import { monthOf, weekdayOf } from "./calendar.ts";
import { DURATION, durationOf, floorRemainder, nanosecondsOf } from "./duration.ts";
import { formatTime } from "./format-time.ts";
import { DAYS } from "./layout.ts";
import { LOCATION, Location, zoneOf } from "./location.ts";
import { UTC, type Zone } from "./zone.ts";

const TIME = "time.Time";
const TEXT_LAYOUT = "2006-01-02 15:04:05.999999999 -0700 MST";
const JSON_LAYOUT = "2006-01-02T15:04:05.999999999Z07:00";
const NS_PER_SECOND = 1_000_000_000n;
/** The beginning of the year 1, since 1970. */
const ZERO_NS = -62_135_596_800n * NS_PER_SECOND;

/** Where a time is shown, and where its `.Local` is. */
export interface TimePlace {
  readonly zone: Zone;
  readonly local: Zone;
}

/** Go's `time.Time`. */
export class Time extends Struct {
  /** Since 1970. */
  readonly nanoseconds: bigint;
  readonly zone: Zone;
  readonly local: Zone;

  constructor(nanoseconds: bigint, { zone, local }: TimePlace) {
    const text = formatTime({ nanoseconds, zone }, TEXT_LAYOUT);
    const methods = new Map<string, GoFunction>();
    super({ typeName: TIME, fields: new Map(), methods, text });
    this.nanoseconds = nanoseconds;
    this.zone = zone;
    this.local = local;
    const tables = [shownMethods(this), comparingMethods(this), changingMethods(this)];
    for (const [name, method] of tables.flat()) methods.set(name, method);
  }

  /** With a layout of Go's. */
  format(layout: ByteString): ByteString {
    return formatTime(this, layout);
  }

  plus(nanoseconds: bigint): Time {
    return new Time(this.nanoseconds + nanoseconds, this);
  }

  in(zone: Zone): Time {
    return new Time(this.nanoseconds, { zone, local: this.local });
  }

  /** Whether `==` of Go's holds: the same instant, shown in the same place. */
  is({ nanoseconds, zone }: Time): boolean {
    const { location, isLocal } = this.zone;
    const isSamePlace = location === zone.location && isLocal === zone.isLocal;
    return isSamePlace && this.nanoseconds === nanoseconds;
  }

  override get goText(): ByteString {
    const { location, isLocal } = this.zone;
    const place = isLocal
      ? "time.Local"
      : location === "UTC"
        ? "time.UTC"
        : `time.Location(${quote(location)})`;
    const fraction = floorRemainder(this.nanoseconds, NS_PER_SECOND);
    const date = `${this.format("2006")}, time.${this.format("January")}, ${this.format("2, 15, 4, 5")}`;
    return `time.Date(${date.replace(/\b0+(?=\d)/g, "")}, ${fraction}, ${place})`;
  }

  /** As it stands in JSON, without the quotes. */
  get jsonText(): ByteString {
    return this.format(JSON_LAYOUT);
  }
}

/** What Go has for no time. */
export function zeroTime(local: Zone): Time {
  return new Time(ZERO_NS, { zone: UTC, local });
}

/** Whole seconds since 1970, those before it rounded down as well. */
export function secondsOf(nanoseconds: bigint): bigint {
  return (nanoseconds - floorRemainder(nanoseconds, NS_PER_SECOND)) / NS_PER_SECOND;
}

type MethodTable = (readonly [string, GoFunction])[];

function shownMethods(time: Time): MethodTable {
  const { nanoseconds, zone } = time;
  const number = (layout: ByteString) => BigInt(time.format(layout));
  const since = (unit: bigint) => {
    const count = (nanoseconds - floorRemainder(nanoseconds, unit)) / unit;
    return new Integer("int64", BigInt.asIntN(64, count));
  };
  return [
    ["Day", method(() => number("2"))],
    ["Format", method(([layout]) => time.format(String(layout)), "string")],
    ["GoString", method(() => time.goText)],
    ["Hour", method(() => number("15"))],
    ["IsDST", method(() => zone.at(Number(secondsOf(nanoseconds))).isSummer)],
    ["IsZero", method(() => nanoseconds === ZERO_NS)],
    ["Location", method(() => new Location(zone))],
    ["MarshalJSON", method(() => bytes(quote(time.jsonText)))],
    ["MarshalText", method(() => bytes(time.jsonText))],
    ["Minute", method(() => number("4"))],
    ["Month", method(() => monthOf(Number(number("1"))))],
    ["Nanosecond", method(() => floorRemainder(nanoseconds, NS_PER_SECOND))],
    ["Second", method(() => number("5"))],
    ["String", method(() => time.text ?? "")],
    ["Unix", method(() => since(NS_PER_SECOND))],
    ["UnixMicro", method(() => since(1000n))],
    ["UnixMilli", method(() => since(1_000_000n))],
    ["UnixNano", method(() => since(1n))],
    ["Weekday", method(() => weekdayOf(DAYS.indexOf(time.format("Monday"))))],
    ["Year", method(() => number("2006"))],
    ["YearDay", method(() => number("__2"))],
  ];
}

function comparingMethods(time: Time): MethodTable {
  const compared = (show: (difference: bigint) => Value) =>
    method(([other]) => show(time.nanoseconds - timeOf(other).nanoseconds), TIME);
  return [
    ["After", compared((difference) => difference > 0n)],
    ["Before", compared((difference) => difference < 0n)],
    ["Compare", compared((difference) => (difference > 0n ? 1n : difference < 0n ? -1n : 0n))],
    ["Equal", compared((difference) => difference === 0n)],
    ["Sub", compared(durationOf)],
  ];
}

function changingMethods(time: Time): MethodTable {
  const stepped = (change: (over: bigint, step: bigint) => bigint) =>
    method(([duration]) => {
      const step = nanosecondsOf(duration);
      if (step <= 0n) return time;
      return time.plus(change(floorRemainder(time.nanoseconds - ZERO_NS, step), step));
    }, DURATION);
  return [
    ["Add", method(([duration]) => time.plus(nanosecondsOf(duration)), DURATION)],
    ["AddDate", method((counts) => addDate(time, counts.map(Number)), "int", "int", "int")],
    ["In", method(([location]) => time.in(zoneOf(location)), LOCATION)],
    ["Local", method(() => time.in(time.local))],
    ["Round", stepped((over, step) => (over * 2n < step ? -over : step - over))],
    ["Truncate", stepped((over) => -over)],
    ["UTC", method(() => time.in(UTC))],
    ...SEVERAL_RESULTS.map(([name, count]) => {
      const refuse = () => {
        throw new FunctionError(`can't call method/function "${name}" with ${count} results`);
      };
      return [name, method(refuse)] as const;
    }),
  ];
}

/** Methods that Go's templates cannot call. */
const SEVERAL_RESULTS = [
  ["Clock", 3],
  ["Date", 3],
  ["ISOWeek", 2],
  ["Zone", 2],
  ["ZoneBounds", 2],
] as const;

/** The same clock on another day; a 31st of September is the 1st of October. */
function addDate(time: Time, [years = 0, months = 0, days = 0]: readonly number[]): Time {
  const { nanoseconds, zone } = time;
  const offsetAt = (seconds: number) => zone.at(seconds).offset;
  const seconds = Number(secondsOf(nanoseconds));
  const date = new Date((seconds + offsetAt(seconds)) * 1000);
  date.setUTCFullYear(
    date.getUTCFullYear() + years,
    date.getUTCMonth() + months,
    date.getUTCDate() + days,
  );
  const shown = date.getTime() / 1000;
  if (Number.isNaN(shown)) throw new FunctionError("the date is too far away");
  const moved = shown - offsetAt(shown - offsetAt(shown)) - seconds;
  return time.plus(BigInt(moved) * NS_PER_SECOND);
}

function method(call: GoFunction["call"], ...parameters: string[]): GoFunction {
  return { parameters, call };
}

function timeOf(value: Value): Time {
  if (value instanceof Time) return value;
  throw new FunctionError(`wrong type; expected ${TIME}`);
}

function bytes(text: ByteString): Slice {
  const items = Buffer.from(text, "latin1").values();
  return new Slice("uint8", [...items.map((byte) => new Integer("uint8", BigInt(byte)))]);
}
