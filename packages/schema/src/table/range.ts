import { formatDuration } from "../duration.ts";
import { type Int64, stringifyJson } from "../json/json.ts";
import type { Field, ValueSchema } from "./field.ts";

/** Both ends count. A duration's are in nanoseconds. */
export interface NumberRange {
  readonly min?: Int64;
  readonly max?: Int64;
}

/** How long a text may be, in UTF-16 units, and what it may say. */
export interface TextRange {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly oneOf?: readonly string[];
  /** What the whole text must match, and how a message calls that: "a name of letters and digits". */
  readonly form?: { readonly pattern: RegExp; readonly means: string };
}

/** How many items a list or a map may have. */
export interface SizeRange {
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** A value that a field cannot take, as the end of a sentence that begins with the field's name. */
export interface Misfit {
  readonly code: "wrong_type" | "out_of_range";
  readonly message: string;
}

const INT64: NumberRange = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

/** Whether a value of the right type counts as not given. */
export function isUnset({ zeroIsUnset }: Field<unknown>, value: unknown): boolean {
  return zeroIsUnset === true && (value === "" || value === 0);
}

/** Why a value of the right type is out of the range of its field; undefined if it is in it. */
export function outOfRange(schema: ValueSchema, value: unknown): Misfit | undefined {
  const message = complaint(schema, value);
  return message === undefined ? undefined : { code: "out_of_range", message };
}

function complaint(schema: ValueSchema, value: unknown): string | undefined {
  switch (schema.kind) {
    case "string":
      return schema.range && textComplaint(schema.range, value as string);
    case "int":
      if (Number.isSafeInteger(value)) return numberComplaint(schema.range, value as Int64);
      return `must be a whole number from ${Number.MIN_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}, not ${value}`;
    case "int64":
      return (
        numberComplaint(schema.range, value as Int64) ?? numberComplaint(INT64, value as Int64)
      );
    case "duration":
      return (
        numberComplaint(schema.range, value as Int64, formatDuration) ??
        numberComplaint(INT64, value as Int64, formatDuration)
      );
    case "number":
      return numberComplaint(schema.range, value as number);
    case "list":
    case "map":
      return schema.range && sizeComplaint(schema.range, Object.keys(value as object).length);
    default:
      return undefined;
  }
}

function numberComplaint(
  { min, max }: NumberRange = {},
  value: Int64,
  show: (value: Int64) => string = String,
): string | undefined {
  if ((min === undefined || value >= min) && (max === undefined || value <= max)) return undefined;
  return `must be ${span(min, max, show)}, not ${show(value)}`;
}

function textComplaint(
  { minLength, maxLength, oneOf, form }: TextRange,
  text: string,
): string | undefined {
  if (oneOf !== undefined && !oneOf.includes(text)) {
    const choices = oneOf.map((each) => JSON.stringify(each)).join(", ");
    return `must be one of ${choices}, not ${quote(text)}`;
  }
  if (text.length < (minLength ?? 0) && text === "") return "must not be empty";
  if (text.length < (minLength ?? 0) || text.length > (maxLength ?? Infinity)) {
    return `must be ${span(minLength, maxLength)} characters long, not ${text.length}`;
  }
  if (form !== undefined && form.pattern.exec(text)?.[0] !== text) {
    return `must be ${form.means}, not ${quote(text)}`;
  }
  return undefined;
}

function sizeComplaint({ minItems, maxItems }: SizeRange, size: number): string | undefined {
  if (size >= (minItems ?? 0) && size <= (maxItems ?? Infinity)) return undefined;
  return `must have ${span(minItems, maxItems)} items, not ${size}`;
}

function span<T>(
  min: T | undefined,
  max: T | undefined,
  show: (value: T) => string = String,
): string {
  if (min === undefined) return `at most ${max === undefined ? "any" : show(max)}`;
  if (max === undefined) return `at least ${show(min)}`;
  return `${show(min)} to ${show(max)}`;
}

const LONGEST_QUOTE = 100;

/** A value as messages show it: JSON, cut where it is long. */
export function quote(value: unknown): string {
  const text = stringifyJson(value) ?? typeof value;
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}...` : text;
}
