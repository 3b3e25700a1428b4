import { bodySchema } from "./body-schema.ts";
import type { FieldTable, NamedField, ObjectSchema } from "./field.ts";

/** What a schema has besides the fields of the filled object; each may be left out. */
export type SchemaExtras = Partial<
  Pick<ObjectSchema<object>, "inputOnly" | "fileOnly" | "fromFile">
>;

/**
 * Describes an object by a table of its fields. Given a type, the table must have its fields;
 * without one, {@link Infer} gives the type.
 */
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

function named(table: FieldTable): NamedField[] {
  return Object.entries(table).map(([name, field]) => ({ name, field }));
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
