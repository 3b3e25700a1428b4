import { type Field, fieldsOf, type Input, type ObjectSchema, type ValueSchema } from "./field.ts";
import { isUnset } from "./range.ts";

/**
 * Makes a whole object of what is given of it: every field of the schema is there, those not given
 * have their defaults, and fields that the schema lacks are left out.
 *
 * @param made fields that are whole already, which are taken as they are
 */
export function fill<T extends object>(
  schema: ObjectSchema<T>,
  given: Input<T>,
  made: Partial<T> = {},
): T {
  const source = given as Readonly<Record<string, unknown>>;
  const filled: Record<string, unknown> = { ...schema.defaults, ...made };
  const fields = fieldsOf(schema);
  for (const name in source) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined || Object.hasOwn(made, name)) continue;
    filled[name] = fillField(field, source[name]);
  }
  // An object that is always there is a new one each time.
  for (const { name, field } of schema.requiredFields) {
    if (filled[name] === field.default) filled[name] = fillValue(field.value, field.default);
  }
  return filled as T;
}

function fillField(field: Field<unknown>, given: unknown): unknown {
  const value = isUnset(field, given) ? field.default : (given ?? field.default);
  if (value === null) return null;
  const filled = fillValue(field.value, value);
  return isEmptyCollection(filled, field.value) && field.default === null ? null : filled;
}

function fillValue(schema: ValueSchema, value: unknown): unknown {
  switch (schema.kind) {
    case "object":
      return fill(schema.schema, value as object);
    case "list":
      return (value as unknown[])
        .filter((item) => item !== null && item !== undefined)
        .map((item) => fillValue(schema.item, item));
    case "map":
      if (isPlain(schema.item) && !Object.values(value as object).includes(null)) {
        return { ...(value as object) };
      }
      return Object.fromEntries(
        Object.entries(value as object)
          .filter(([, item]) => item !== null || schema.item.kind === "any")
          .map(([key, item]: [string, unknown]) => [key, fillValue(schema.item, item)]),
      );
    default:
      return value;
  }
}

/** Whether values of a kind are whole as they are. */
function isPlain({ kind }: ValueSchema): boolean {
  return kind !== "object" && kind !== "list" && kind !== "map";
}

function isEmptyCollection(value: unknown, { kind }: ValueSchema): boolean {
  return (kind === "list" || kind === "map") && Object.keys(value as object).length === 0;
}
