import { fieldsOf, type Input, type ObjectSchema, type ValueSchema } from "./field.ts";

/**
 * Lays what is given in one place over what is given in another: objects field by field, maps key by
 * key, and of other values the upper one counts. Null counts as not given.
 */
export function overlay<T extends object>(
  schema: ObjectSchema<T>,
  lower: Input<T>,
  upper: Input<T>,
): Input<T> {
  const fields = fieldsOf(schema);
  const result: Record<string, unknown> = { ...lower };
  for (const [name, above] of Object.entries(upper)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined || above === null || above === undefined) continue;
    result[name] = overlayValue(field.value, result[name], above);
  }
  return result as Input<T>;
}

function overlayValue(schema: ValueSchema, lower: unknown, upper: unknown): unknown {
  if (lower === null || lower === undefined) return upper;
  if (schema.kind === "object") return overlay(schema.schema, lower, upper as object);
  if (schema.kind !== "map") return upper;
  const result: Record<string, unknown> = { ...lower };
  for (const [key, item] of Object.entries(upper as object)) {
    result[key] = overlayValue(schema.item, Object.hasOwn(lower, key) ? result[key] : null, item);
  }
  return result;
}
