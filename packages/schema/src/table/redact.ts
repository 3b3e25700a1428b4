import { fieldsOf, type ObjectSchema, type ValueSchema } from "./field.ts";

const REDACTED = "<redacted>";

/** A copy of an object without its secrets, for logs and for whoever may see all else. */
export function redact<T extends object>(schema: ObjectSchema<T>, value: T): T {
  const fields = fieldsOf(schema);
  const entries = Object.entries(value).map(([name, item]: [string, unknown]) => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined || item === null || item === "") return [name, item];
    return [name, field.isSecret === true ? REDACTED : redactValue(field.value, item)];
  });
  return Object.fromEntries(entries) as T;
}

function redactValue(schema: ValueSchema, value: unknown): unknown {
  if (value === null) return null;
  switch (schema.kind) {
    case "object":
      return redact(schema.schema, value as object);
    case "list":
      return (value as unknown[]).map((item) => redactValue(schema.item, item));
    case "map":
      return Object.fromEntries(
        Object.entries(value as object).map(([key, item]: [string, unknown]) => [
          key,
          redactValue(schema.item, item),
        ]),
      );
    default:
      return value;
  }
}
