import type { ByteString } from "../bytes.ts";
import { type GoFunction, Integer, Struct, type Value } from "../values/value.ts";
import { formatTime } from "./format-time.ts";
import { UTC, type Zone } from "./zone.ts";

const TEXT_LAYOUT = "2006-01-02 15:04:05.999999999 -0700 MST";
const NS_PER_SECOND = 1_000_000_000n;
/** The beginning of the year 1, in seconds since 1970. */
const ZERO_SECONDS = -62_135_596_800n;

/** Go's `time.Time`. */
export class Time extends Struct {
  /** Since 1970. */
  readonly nanoseconds: bigint;
  readonly zone: Zone;

  constructor(nanoseconds: bigint, zone: Zone) {
    const text = formatTime({ nanoseconds, zone }, TEXT_LAYOUT);
    super({
      typeName: "time.Time",
      fields: new Map(),
      methods: methodsOf(nanoseconds, zone),
      text,
    });
    this.nanoseconds = nanoseconds;
    this.zone = zone;
  }
}

/** What Go has for no time. */
export function zeroTime(): Time {
  return new Time(ZERO_SECONDS * NS_PER_SECOND, UTC);
}

/** Whole seconds since 1970, those before it rounded down as well. */
export function secondsOf(nanoseconds: bigint): bigint {
  const rest = nanoseconds % NS_PER_SECOND;
  return (nanoseconds - rest) / NS_PER_SECOND - (rest < 0n ? 1n : 0n);
}

function methodsOf(nanoseconds: bigint, zone: Zone): Map<string, GoFunction> {
  const seconds = secondsOf(nanoseconds);
  const shown = (layout: ByteString) => formatTime({ nanoseconds, zone }, layout);
  const number = (layout: ByteString) => BigInt(shown(layout));
  const int64 = (value: bigint) => new Integer("int64", value);
  const method = (call: () => Value): GoFunction => ({ parameters: [], call });
  return new Map<string, GoFunction>([
    ["Day", method(() => number("2"))],
    ["Format", { parameters: ["string"], call: ([layout]) => shown(String(layout)) }],
    ["Hour", method(() => number("15"))],
    ["IsZero", method(() => nanoseconds === ZERO_SECONDS * NS_PER_SECOND)],
    ["Minute", method(() => number("4"))],
    ["Nanosecond", method(() => nanoseconds - seconds * NS_PER_SECOND)],
    ["Second", method(() => number("5"))],
    ["String", method(() => shown(TEXT_LAYOUT))],
    ["UTC", method(() => new Time(nanoseconds, UTC))],
    ["Unix", method(() => int64(seconds))],
    ["UnixMilli", method(() => int64(secondsOf(nanoseconds * 1000n)))],
    ["UnixNano", method(() => int64(BigInt.asIntN(64, nanoseconds)))],
    ["Year", method(() => number("2006"))],
    ["YearDay", method(() => number("__2"))],
  ]);
}
