import { readFileSync } from "node:fs";

/** What clocks show somewhere at one time. */
export interface ZoneTime {
  /** East of Greenwich, in seconds. */
  readonly offset: number;
  /** As "CET"; empty for an offset without a name. */
  readonly name: string;
  readonly isSummer: boolean;
}

/** A time zone. */
export interface Zone {
  /** As Go names it: "UTC", "Europe/Berlin", or the name of an offset. */
  readonly location: string;
  /** Whether it is that of the machine. */
  readonly isLocal: boolean;
  /** @param seconds since 1970 */
  at(seconds: number): ZoneTime;
  /** All that it had, in the order of its file. */
  readonly kinds: readonly ZoneTime[];
}

export const UTC: Zone = fixedZone("UTC", 0);

export function fixedZone(name: string, offset: number): Zone {
  const only = { name, offset, isSummer: false };
  return { location: name, isLocal: false, at: () => only, kinds: [only] };
}

/**
 * The local zone: one of the machine's database (/usr/share/zoneinfo), or UTC where there is none of that name.
 *
 * @param name as "Europe/Berlin"
 */
export function loadZone(name: string): Zone {
  const utc = { ...UTC, isLocal: true };
  if (name === "UTC" || !/^[A-Za-z][\w+-]*(\/[\w+-]+)*$/.test(name)) return utc;
  try {
    return readZone(readFileSync(`/usr/share/zoneinfo/${name}`), name);
  } catch {
    return utc;
  }
}

const HEADER = 44;

/** RFC 8536: a block with times of 32 bits, one with 64 bits, and a rule for all later times. */
function readZone(file: Buffer, name: string): Zone {
  const first = countsAt(file, 0);
  const start = HEADER + sizeOf(first, 4);
  const { transitions, types, names } = countsAt(file, start);
  const times = start + HEADER;
  const indexes = times + transitions * 8;
  const records = indexes + transitions;
  const texts = records + types * 6;
  const kinds = Array.from({ length: types }, (_, at): ZoneTime => {
    const record = records + at * 6;
    const text = texts + file.readUInt8(record + 5);
    return {
      offset: file.readInt32BE(record),
      isSummer: file.readUInt8(record + 4) === 1,
      name: file.toString("latin1", text, file.indexOf(0, text)),
    };
  });
  const changes = Array.from({ length: transitions }, (_, at) => ({
    from: Number(file.readBigInt64BE(times + at * 8)),
    kind: kinds[file.readUInt8(indexes + at)],
  }));
  const [earliest = { offset: 0, name, isSummer: false }] = kinds;
  const rule =
    file
      .toString("latin1", texts + names)
      .trim()
      .split("\n")
      .at(-1) ?? "";
  const at = (seconds: number): ZoneTime => {
    const next = changes.findIndex(({ from }) => from > seconds);
    if (next < 0 && changes.length > 0) return later(rule, name, seconds);
    return changes[next - 1]?.kind ?? earliest;
  };
  return { location: name, isLocal: true, at, kinds };
}

function countsAt(file: Buffer, start: number) {
  if (file.toString("latin1", start, start + 4) !== "TZif") throw new Error("no zone");
  const [isUtc, isStandard, leaps, transitions, types, names] = [20, 24, 28, 32, 36, 40].map((at) =>
    file.readUInt32BE(start + at),
  ) as [number, number, number, number, number, number];
  return { isUtc, isStandard, leaps, transitions, types, names };
}

function sizeOf(counts: ReturnType<typeof countsAt>, time: number): number {
  const { isUtc, isStandard, leaps, transitions, types, names } = counts;
  return transitions * (time + 1) + types * 6 + names + leaps * (time + 4) + isStandard + isUtc;
}

/** By the rule behind the last change, as "CET-1CEST,M3.5.0,M10.5.0/3". */
function later(rule: string, name: string, seconds: number): ZoneTime {
  const offset = offsetOf(name, seconds);
  const [, standard = "", west = "0", summer] =
    /^(<[^>]+>|[A-Za-z]+)([+-]?[\d:]+)(<[^>]+>|[A-Za-z]+)?/.exec(rule) ?? [];
  const [hours = 0, minutes = 0] = west.replace(/^[+-]/, "").split(":").map(Number);
  const east = (west.startsWith("-") ? 1 : -1) * (hours * 3600 + minutes * 60);
  const isSummer = summer !== undefined && offset !== east;
  return { offset, isSummer, name: (isSummer ? summer : standard).replace(/[<>]/g, "") };
}

function offsetOf(timeZone: string, seconds: number): number {
  const parts = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" })
    .formatToParts(seconds * 1000)
    .find(({ type }) => type === "timeZoneName");
  const [, sign = "+", hours = "0", minutes = "0"] =
    /GMT([+-])(\d\d):(\d\d)/.exec(parts?.value ?? "") ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
}
