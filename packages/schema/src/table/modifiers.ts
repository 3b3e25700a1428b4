import type { Field, ValueSchema } from "./field.ts";
import type { NumberRange, SizeRange, TextRange } from "./ranges.ts";

/** The same field, null where nothing is given. */
export function nullable<T>(field: Field<T>): Field<T | null> {
  return { ...field, default: null };
}

/** The same field, never null: what is not given is an empty list, or an object of defaults. */
export function required<T extends object>(field: Field<T | null>): Field<T> {
  return { ...field, default: (field.value.kind === "list" ? [] : {}) as T };
}

/** The same field, with another default. Then an empty list or map that is given stays one. */
export function byDefault<T>(field: Field<T | null>, given: T): Field<T> {
  return { ...field, default: given };
}

/** The same field, without which an object is incomplete. */
export function mandatory<T>(field: Field<T>): Field<T> {
  return { ...field, isMandatory: true };
}

/** The same field, where an empty text or 0 counts as not given; such a value is in every range. */
export function zeroIsUnset<T>(field: Field<T>): Field<T> {
  return { ...field, zeroIsUnset: true };
}

/** The same field, which no file can give. */
export function apiOnly<T>(field: Field<T>): Field<T> {
  return { ...field, hcl: { form: "none" } };
}

/**
 * The same field, whose value must be in a range: a number's or a duration's size (durations in
 * nanoseconds), a text's length and form, how many items a list or a map has.
 */
export function within<T>(field: Field<T>, range: RangeOf<NonNullable<NoInfer<T>>>): Field<T> {
  return { ...field, value: { ...field.value, range } as ValueSchema };
}

type RangeOf<T> = T extends string
  ? TextRange
  : T extends number | bigint
    ? NumberRange
    : T extends object
      ? SizeRange
      : never;

/** The same field, whose value stays out of messages and of what `redact` makes of an object. */
export function secret<T>(field: Field<T>): Field<T> {
  return { ...field, isSecret: true };
}

/**
 * The same field, of which any value but the default is an error.
 *
 * @param reason a sentence that says why, and what to do
 */
export function refused<T>(field: Field<T>, reason: string): Field<T> {
  return { ...field, disregard: { kind: "refused", reason } };
}

/**
 * The same field, of which any value but the default is reported as a warning.
 *
 * @param reason a sentence that says why it has no effect
 */
export function ignored<T>(field: Field<T>, reason: string): Field<T> {
  return { ...field, disregard: { kind: "ignored", reason } };
}
