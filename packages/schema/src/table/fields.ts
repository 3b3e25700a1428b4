import type { Int64 } from "../json/json.ts";
import type { Field, HclForm, ObjectSchema, ValueSchema } from "./field.ts";

// The kinds of fields. `name` is how a file calls the field; without one, only JSON has it.

export function string(name?: string): Field<string>;
export function string<T extends string>(name: string, given: T): Field<T>;
export function string(name = "", given = ""): Field<string> {
  return { hcl: attribute(name), value: { kind: "string" }, default: given };
}

/** One of a few texts. */
export function choice<const T extends string>(
  name: string,
  oneOf: readonly T[],
  given: NoInfer<T>,
): Field<T> {
  return { hcl: attribute(name), value: { kind: "string", range: { oneOf } }, default: given };
}

/** A whole number that JavaScript holds exactly: -(2^53 - 1) to 2^53 - 1. */
export function int(name = "", given = 0): Field<number> {
  return { hcl: attribute(name), value: { kind: "int" }, default: given };
}

/** A whole number of 64 bits, a bigint beyond 2^53: an index, or a time in nanoseconds. */
export function int64(name = "", given: Int64 = 0): Field<Int64> {
  return { hcl: attribute(name), value: { kind: "int64" }, default: given };
}

/** A number with or without a fraction. */
export function number(name = "", given = 0): Field<number> {
  return { hcl: attribute(name), value: { kind: "number" }, default: given };
}

export function bool(name = "", given = false): Field<boolean> {
  return { hcl: attribute(name), value: { kind: "bool" }, default: given };
}

/** @param given nanoseconds */
export function duration(name = "", given: Int64 = 0): Field<Int64> {
  return { hcl: attribute(name), value: { kind: "duration" }, default: given };
}

export function strings(name = ""): Field<string[] | null> {
  return listOf(name, { kind: "string" });
}

export function ints(name = ""): Field<number[] | null> {
  return listOf(name, { kind: "int" });
}

export function listOf<T>(name: string, item: ValueSchema): Field<T[] | null> {
  return { hcl: attribute(name), value: { kind: "list", item }, default: null };
}

/** The label of the block, as the "web" of `task "web" {`. */
export function label(): Field<string> {
  return { hcl: { form: "label" }, value: { kind: "string" }, default: "" };
}

export function stringMap(name = ""): Field<Record<string, string> | null> {
  return mapOf(name, { kind: "string" });
}

/** A map whose values may be anything, as a driver's config. */
export function anyMap(name = ""): Field<Record<string, unknown> | null> {
  return mapOf(name, { kind: "any" });
}

export function mapOf<T>(name: string, item: ValueSchema): Field<Record<string, T> | null> {
  const hcl: HclForm = name === "" ? { form: "none" } : { form: "map", name };
  return { hcl, value: { kind: "map", item }, default: null };
}

/** Anything at all, as JSON gives it. */
export function anything(name = ""): Field<unknown> {
  return { hcl: attribute(name), value: { kind: "any" }, default: null };
}

export function block<T extends object>(name: string, of: ObjectSchema<T>): Field<T | null> {
  const hcl: HclForm = { form: "block", name, repeated: false };
  return { hcl, value: objectValue(of), default: null };
}

export function blocks<T extends object>(name: string, of: ObjectSchema<T>): Field<T[] | null> {
  const hcl: HclForm = { form: "block", name, repeated: true };
  return { hcl, value: { kind: "list", item: objectValue(of) }, default: null };
}

export function labelledBlocks<T extends object>(
  name: string,
  of: ObjectSchema<T>,
): Field<Record<string, T> | null> {
  const value: ValueSchema = { kind: "map", item: objectValue(of) };
  return { hcl: { form: "labelled", name }, value, default: null };
}

/** An object that only JSON has. */
export function object<T extends object>(of: ObjectSchema<T>): Field<T | null> {
  return { hcl: { form: "none" }, value: objectValue(of), default: null };
}

/** A list of objects that only JSON has. */
export function objects<T extends object>(of: ObjectSchema<T>): Field<T[] | null> {
  return { hcl: { form: "none" }, value: { kind: "list", item: objectValue(of) }, default: null };
}

function attribute(name: string): HclForm {
  return name === "" ? { form: "none" } : { form: "attribute", name };
}

function objectValue<T extends object>(of: ObjectSchema<T>): ValueSchema {
  return { kind: "object", schema: of as unknown as ObjectSchema<object> };
}
