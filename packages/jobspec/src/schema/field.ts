import type { BodySchema } from "@drover/hcl";
import type { Int64 } from "@drover/job";
import { bodySchema } from "./body-schema.ts";

/** How a field is written in a job file. */
export type HclForm =
  /** `name = value` */
  | { readonly form: "attribute"; readonly name: string; readonly mandatory?: boolean }
  /** `name { ... }`, at most once, or any number of times if `repeated`. */
  | { readonly form: "block"; readonly name: string; readonly repeated: boolean }
  /** `name "label" { ... }`, any number of times, kept by label. */
  | { readonly form: "labelled"; readonly name: string }
  /** `name { any = "key" }`, or `name = { any = "key" }` where all values are of one type. */
  | { readonly form: "map"; readonly name: string }
  /** The label of the block that the object is written as. */
  | { readonly form: "label" }
  /** Not written in a job file: what the API alone has, or what the decoder makes of other fields. */
  | { readonly form: "none" };

/** What a field holds. `duration` is in nanoseconds, and may be written as "1h30m". */
export type ValueSchema =
  | { readonly kind: "string" | "bool" | "int" | "duration" | "any" }
  | { readonly kind: "list"; readonly item: ValueSchema }
  | { readonly kind: "map"; readonly item: ValueSchema }
  | { readonly kind: "object"; readonly schema: ObjectSchema<object> };

/** One field of an object of the job API. */
export interface Field<T> {
  readonly hcl: HclForm;
  readonly value: ValueSchema;
  /** What a canonical job has where nothing is given. An empty list or map becomes it, too. */
  readonly default: T;
  /** Whether an empty text or 0 counts as not given. */
  readonly zeroIsUnset?: boolean;
}

/** The fields of an object of the job API by their names there, in the order in which Nomad shows them. */
export interface ObjectSchema<T extends object> {
  readonly fields: { readonly [K in keyof T]-?: Field<T[K]> };
  /** Fields that may be given and that a canonical job does not have. */
  readonly inputOnly: FieldTable;
  /** What a job file may have here besides; `fromFile` makes other fields of it. */
  readonly fileOnly: FieldTable;
  /** Brings what a block of a job file says into the form of the API. */
  readonly fromFile: (written: Written) => Written;
  /** Everything that a block of a job file may say, by name. */
  readonly fileFields: readonly NamedField[];
  /** The same, as the syntax sees it. */
  readonly body: BodySchema;
  /** What each field of a canonical object is where nothing is given; objects are not whole yet. */
  readonly defaults: Written;
  /** The fields that are never null, though they hold objects or lists. */
  readonly requiredFields: readonly NamedField[];
}

export interface NamedField {
  readonly name: string;
  readonly field: Field<unknown>;
}

export type FieldTable = Readonly<Record<string, Field<unknown>>>;

/** What a block says, by the names of the schema's fields. */
export type Written = Readonly<Record<string, unknown>>;

/** What a schema has besides the fields of the canonical object; each may be left out. */
export type SchemaExtras = Partial<
  Pick<ObjectSchema<object>, "inputOnly" | "fileOnly" | "fromFile">
>;

export function schema<T extends object>(
  fields: ObjectSchema<T>["fields"],
  { inputOnly = {}, fileOnly = {}, fromFile = (written) => written }: SchemaExtras = {},
): ObjectSchema<T> {
  const table = { ...(fields as FieldTable), ...inputOnly, ...fileOnly };
  const own = named(fields as FieldTable);
  return {
    fields,
    inputOnly,
    fileOnly,
    fromFile,
    fileFields: named(table).filter(({ field }) => field.hcl.form !== "none"),
    body: bodySchema(Object.values(table)),
    defaults: Object.fromEntries(own.map(({ name, field }) => [name, field.default])),
    requiredFields: own.filter(({ field }) => isObject(field.default)),
  };
}

/** The fields of any schema, by name. */
export function fieldsOf({ fields }: { fields: object }): FieldTable {
  return fields as FieldTable;
}

export function string(name: string): Field<string>;
export function string<T extends string>(name: string, given: T): Field<T>;
export function string(name: string, given = ""): Field<string> {
  return { hcl: attribute(name), value: { kind: "string" }, default: given };
}

export function int(name: string, given = 0): Field<number> {
  return { hcl: attribute(name), value: { kind: "int" }, default: given };
}

export function bool(name: string, given = false): Field<boolean> {
  return { hcl: attribute(name), value: { kind: "bool" }, default: given };
}

/** @param given nanoseconds */
export function duration(name: string, given: Int64 = 0): Field<Int64> {
  return { hcl: attribute(name), value: { kind: "duration" }, default: given };
}

export function strings(name: string): Field<string[] | null> {
  const value: ValueSchema = { kind: "list", item: { kind: "string" } };
  return { hcl: attribute(name), value, default: null };
}

export function ints(name: string): Field<number[] | null> {
  const value: ValueSchema = { kind: "list", item: { kind: "int" } };
  return { hcl: attribute(name), value, default: null };
}

/** The label of the block, as the "web" of `task "web" {`. */
export function label(): Field<string> {
  return { hcl: { form: "label" }, value: { kind: "string" }, default: "" };
}

export function stringMap(name: string): Field<Record<string, string> | null> {
  return mapOf(name, { kind: "string" });
}

/** A map whose values may be anything, as a driver's config. */
export function anyMap(name: string): Field<Record<string, unknown> | null> {
  return mapOf(name, { kind: "any" });
}

export function mapOf<T>(name: string, item: ValueSchema): Field<Record<string, T> | null> {
  return { hcl: { form: "map", name }, value: { kind: "map", item }, default: null };
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

/** The same field, null where nothing is given. */
export function nullable<T>(field: Field<T>): Field<T | null> {
  return { ...field, default: null };
}

/** The same field, never null: what is not given is an empty list, or an object of defaults. */
export function required<T extends object>(field: Field<T | null>): Field<T> {
  return { ...field, default: (field.value.kind === "list" ? [] : {}) as T };
}

/** The same field, without which a block in a job file is incomplete. */
export function mandatory<T>(field: Field<T>): Field<T> {
  return field.hcl.form === "attribute"
    ? { ...field, hcl: { ...field.hcl, mandatory: true } }
    : field;
}

/** The same field, where an empty text or 0 counts as not given. */
export function zeroIsUnset<T>(field: Field<T>): Field<T> {
  return { ...field, zeroIsUnset: true };
}

/** The same field, which no job file can give. */
export function apiOnly<T>(field: Field<T>): Field<T> {
  return { ...field, hcl: { form: "none" } };
}

function attribute(name: string): HclForm {
  return { form: "attribute", name };
}

function objectValue<T extends object>(of: ObjectSchema<T>): ValueSchema {
  return { kind: "object", schema: of as unknown as ObjectSchema<object> };
}

function named(table: FieldTable): NamedField[] {
  return Object.entries(table).map(([name, field]) => ({ name, field }));
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
