import { type GoFunction, Integer } from "../values/value.ts";
import { DAYS, MONTHS } from "./layout.ts";

/** Go's `time.Month`. @param number 1 to 12; others print as no month */
export function monthOf(number: number): Integer {
  return named("time.Month", number, {
    text: MONTHS[number - 1] ?? `%!Month(${number})`,
    of: monthOf,
  });
}

/** Go's `time.Weekday`. @param number 0 to 6, Sunday first; others print as no day */
export function weekdayOf(number: number): Integer {
  return named("time.Weekday", number, {
    text: DAYS[number] ?? `%!Weekday(${number})`,
    of: weekdayOf,
  });
}

function named(
  typeName: string,
  number: number,
  { text, of }: { text: string; of: (number: number) => Integer },
): Integer {
  const shown: GoFunction = { parameters: [], call: () => text };
  const methods = new Map([["String", shown]]);
  return new Integer("int", BigInt(number), {
    typeName,
    text,
    methods,
    make: (value) => of(Number(value)),
  });
}
