import { formatDuration } from "../duration.ts";
import { type Int64, stringifyJson } from "../json/json.ts";
import type { Field, ValueSchema } from "./field.ts";
import type { NumberRange, SizeRange, TextRange } from "./ranges.ts";

/** A value that a field cannot take, as the end of a sentence that begins with the field's name. */
export interface Misfit {
  readonly code: "wrong_type" | "out_of_range";
  readonly message: string;
}

/** Such as 1e400, which JSON can write, and which would be kept as null. */
const TOO_LARGE = "is a number beyond all that can be kept";

const INT64: NumberRange = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

/** Whether a value of the right type counts as not given. */
export function isUnset({ zeroIsUnset }: Field<unknown>, value: unknown): boolean {
  return zeroIsUnset === true && (value === "" || value === 0 || value === 0n);
}

/** Why a value of the right type is out of the range of its field; undefined if it is in it. */
export function outOfRange(schema: ValueSchema, value: unknown): Misfit | undefined {
  const message = complaint(schema, value);
  return message === undefined ? undefined : { code: "out_of_range", message };
}

function complaint(schema: ValueSchema, value: unknown): string | undefined {
  switch (schema.kind) {
    case "string":
      return textComplaint(schema.range ?? {}, value as string);
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
      return Number.isFinite(Number(value))
        ? numberComplaint(schema.range, value as number)
        : TOO_LARGE;
    case "list":
      return schema.range && sizeComplaint(schema.range, (value as unknown[]).length);
    case "map": {
      const keys = Object.keys(value as object);
      return (
        sizeComplaint(schema.range ?? {}, keys.length) ?? keyComplaint(schema.range?.keys, keys)
      );
    }
    case "any":
      return freeComplaint(value);
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
  { minLength, maxLength, maxBytes, oneOf, form }: TextRange,
  text: string,
): string | undefined {
  if (text.includes("\0")) return "must not contain a NUL character";
  if (!text.isWellFormed())
    return `must be Unicode text, which ${quote(text)} is not: half of a pair`;
  if (oneOf !== undefined && !oneOf.includes(text)) {
    const choices = oneOf.map((each) => JSON.stringify(each)).join(", ");
    return `must be one of ${choices}, not ${quote(text)}`;
  }
  if (text.length < (minLength ?? 0) && text === "") return "must not be empty";
  if (text.length < (minLength ?? 0) || text.length > (maxLength ?? Infinity)) {
    return `must be ${span(minLength, maxLength)} characters long, not ${text.length}`;
  }
  if (maxBytes !== undefined && Buffer.byteLength(text) > maxBytes) {
    return `must be at most ${maxBytes} bytes long, not ${Buffer.byteLength(text)}`;
  }
  if (form !== undefined && form.pattern.exec(text)?.[0] !== text) {
    return `must be ${form.means}, not ${quote(text)}`;
  }
  return undefined;
}

/** A key that would become the prototype of an object is refused everywhere. */
function keyComplaint(range: TextRange = {}, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    if (key === "__proto__") return 'must not have the key "__proto__"';
    const complaint = textComplaint(range, key);
    if (complaint !== undefined) return `has the key ${quote(key)}, which ${complaint}`;
  }
  return undefined;
}

/** The first complaint about the texts and keys of a value of any form. */
function freeComplaint(value: unknown): string | undefined {
  if (typeof value === "string") return textComplaint({}, value);
  if (typeof value === "number" && !Number.isFinite(value)) return TOO_LARGE;
  if (typeof value !== "object" || value === null) return undefined;
  if (!Array.isArray(value)) {
    const complaint = keyComplaint({}, Object.keys(value));
    if (complaint !== undefined) return complaint;
  }
  for (const [key, item] of Object.entries(value)) {
    const complaint = freeComplaint(item);
    if (complaint !== undefined)
      return `${Array.isArray(value) ? `[${key}]` : `.${key}`} ${complaint}`;
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
