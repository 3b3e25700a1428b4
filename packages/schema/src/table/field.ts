import type { BodySchema } from "@drover/hcl";
import type { NumberRange, SizeRange, TextRange } from "./ranges.ts";

/** How a field is written in a file. */
export type HclForm =
  /** `name = value` */
  | { readonly form: "attribute"; readonly name: string }
  /** `name { ... }`, at most once, or any number of times if `repeated`. */
  | { readonly form: "block"; readonly name: string; readonly repeated: boolean }
  /** `name "label" { ... }`, any number of times, kept by label. */
  | { readonly form: "labelled"; readonly name: string }
  /** `name { any = "key" }`, or `name = { any = "key" }` where all values are of one type. */
  | { readonly form: "map"; readonly name: string }
  /** The label of the block that the object is written as. */
  | { readonly form: "label" }
  /** Not written in a file: what JSON alone has, or what the decoder makes of other fields. */
  | { readonly form: "none" };

/**
 * What a field holds. `int` is exact up to 2^53, `int64` and `duration` are 64 bits wide; a
 * `duration` is in nanoseconds, and may be written as "1h30m".
 */
export type ValueSchema =
  | { readonly kind: "string"; readonly range?: TextRange }
  | { readonly kind: "bool" | "any" }
  | { readonly kind: "int" | "int64" | "number" | "duration"; readonly range?: NumberRange }
  | { readonly kind: "list" | "map"; readonly item: ValueSchema; readonly range?: SizeRange }
  | { readonly kind: "object"; readonly schema: ObjectSchema<object> };

/** One field of an object. */
export interface Field<T> {
  readonly hcl: HclForm;
  readonly value: ValueSchema;
  /** What a filled object has where nothing is given. An empty list or map becomes it, too. */
  readonly default: T;
  /** Whether an object without the field is incomplete. */
  readonly isMandatory?: boolean;
  /** Whether an empty text or 0 counts as not given. */
  readonly zeroIsUnset?: boolean;
  /** Whether the value is kept out of messages, and of what {@link redact} makes. */
  readonly isSecret?: boolean;
  /** What is said about a value other than the default, and why it is not obeyed. */
  readonly disregard?: Disregard;
}

/** A field that is known and has no effect here; to be `refused` is an error, to be `ignored` a warning. */
export interface Disregard {
  readonly kind: "refused" | "ignored";
  readonly reason: string;
}

/** The fields of an object by their names in JSON, in the order in which they are shown. */
export interface ObjectSchema<T extends object> {
  readonly fields: { readonly [K in keyof T]-?: Field<T[K]> };
  /** Fields that may be given and that a filled object does not have. */
  readonly inputOnly: FieldTable;
  /** What a file may have here besides; `fromFile` makes other fields of it. */
  readonly fileOnly: FieldTable;
  /** Brings what a block of a file says into the form of JSON. */
  readonly fromFile: (written: Written) => Written;
  /** Everything that a block of a file may say, by name. */
  readonly fileFields: readonly NamedField[];
  /** The same, as the syntax sees it. */
  readonly body: BodySchema;
  /** What each field of a filled object is where nothing is given; objects are not whole yet. */
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

/** The type of a whole object: `type Volume = Infer<typeof VOLUME>`. */
export type Infer<Schema> = Schema extends ObjectSchema<infer T> ? T : never;

/** Any part of a `T`, at every depth: what may be given of it. */
export type Input<T> = T extends readonly (infer Item)[]
  ? readonly Input<Item>[]
  : T extends object
    ? { [Key in keyof T]?: Input<T[Key]> | null }
    : T;

/** The fields of any schema, by name. */
export function fieldsOf({ fields }: { fields: object }): FieldTable {
  return fields as FieldTable;
}
