import { formatDuration } from "@drover/schema/duration";
import { toBytes } from "../bytes.ts";
import { FunctionError } from "../error.ts";
import { type GoFunction, Integer, type Value } from "../values/value.ts";

export const DURATION = "time.Duration";

const MAX = 2n ** 63n - 1n;
const MIN = -(2n ** 63n);
const MICROSECOND = 1000n;
const MILLISECOND = 1000n * MICROSECOND;
const SECOND = 1000n * MILLISECOND;
const MINUTE = 60n * SECOND;
const HOUR = 60n * MINUTE;

/** Go's `time.Duration`; one that 64 bits cannot hold is the longest there is. */
export function durationOf(nanoseconds: bigint): Integer {
  const held = nanoseconds > MAX ? MAX : nanoseconds < MIN ? MIN : nanoseconds;
  const text = toBytes(formatDuration(held));
  return new Integer("int64", held, {
    typeName: DURATION,
    text,
    methods: methodsOf(held, text),
    make: durationOf,
  });
}

/** The nanoseconds of a `time.Duration`. @throws {FunctionError} for another value */
export function nanosecondsOf(duration: Value): bigint {
  if (duration instanceof Integer && duration.named?.typeName === DURATION) return duration.value;
  throw new FunctionError(`wrong type; expected ${DURATION}`);
}

/** A number and what is over of it, the remainder being at least 0. */
export function floorRemainder(value: bigint, step: bigint): bigint {
  return ((value % step) + step) % step;
}

function methodsOf(length: bigint, text: string): Map<string, GoFunction> {
  const count = (unit: bigint): GoFunction => ({
    parameters: [],
    call: () => new Integer("int64", length / unit),
  });
  const fraction = (unit: bigint): GoFunction => ({
    parameters: [],
    call: () => Number(length / unit) + Number(length % unit) / Number(unit),
  });
  const stepped = (change: (step: bigint) => bigint): GoFunction => ({
    parameters: [DURATION],
    call: ([argument]) => {
      const step = nanosecondsOf(argument);
      return durationOf(step > 0n ? change(step) : length);
    },
  });
  return new Map<string, GoFunction>([
    ["Abs", { parameters: [], call: () => durationOf(length < 0n ? -length : length) }],
    ["Hours", fraction(HOUR)],
    ["Microseconds", count(MICROSECOND)],
    ["Milliseconds", count(MILLISECOND)],
    ["Minutes", fraction(MINUTE)],
    ["Nanoseconds", count(1n)],
    ["Round", stepped((step) => rounded(length, step))],
    ["Seconds", fraction(SECOND)],
    ["String", { parameters: [], call: () => text }],
    ["Truncate", stepped((step) => length - (length % step))],
  ]);
}

/** To the nearest multiple of a step, from the middle away from zero. */
function rounded(length: bigint, step: bigint): bigint {
  if (length < 0n) return -rounded(-length, step);
  const rest = length % step;
  return rest * 2n < step ? length - rest : length + step - rest;
}
