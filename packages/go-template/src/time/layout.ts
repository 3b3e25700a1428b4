import type { ByteString } from "../bytes.ts";

/** Full names of months, January first. */
export const MONTHS: readonly string[] = [
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
/** Full names of days, Sunday first. */
export const DAYS: readonly string[] = [
  "Sunday",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
];

/** The parts of Go's reference time, the longer ones first. */
const PART =
  /(January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|2006|Z07:00:00|Z070000|Z07:00|Z0700|Z07|-07:00:00|-070000|-07:00|-0700|-07|__2|002|_2(?!006)|[.,]0+(?!\d)|[.,]9+(?!\d)|0[1-6]|15|PM|pm|[1-5])/;

/** A layout's text and parts by turns, text first. */
export function splitLayout(layout: ByteString): readonly string[] {
  return layout.split(PART);
}
