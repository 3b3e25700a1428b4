import { type Json, stringifyJson } from "@drover/job";
import { parseDuration } from "../duration.ts";
import {
  type Field,
  type FieldTable,
  fieldsOf,
  type ObjectSchema,
  type ValueSchema,
} from "./field.ts";

/** What {@link conform} found: `problems` are errors, `unknown` are fields that the schema lacks. */
export interface ConformReport {
  readonly problems: string[];
  readonly unknown: string[];
}

/**
 * Checks that a JSON value has the shape of a schema and converts it: names are brought to the
 * schema's case, durations given as text become nanoseconds, nulls and unknown fields are left out.
 *
 * @param path where the value stands, as `Job.TaskGroups[0]`, for the report
 */
export function conform(
  schema: ObjectSchema<object>,
  value: Json,
  path: string,
  report: ConformReport,
): Record<string, unknown> {
  if (!isObject(value)) {
    report.problems.push(`${path} must be an object, not ${describe(value)}`);
    return {};
  }
  const conformed: Record<string, unknown> = {};
  const fields = fieldsOf(schema);
  for (const [key, item] of Object.entries(value)) {
    if (item === null) continue;
    const [name, field] = findField(key, fields) ?? findField(key, schema.inputOnly) ?? [];
    if (name === undefined || field === undefined) report.unknown.push(`${path}.${key}`);
    else conformed[name] = conformValue(field.value, item, `${path}.${name}`, report);
  }
  return conformed;
}

function conformValue(
  schema: ValueSchema,
  value: Json,
  path: string,
  report: ConformReport,
): unknown {
  switch (schema.kind) {
    case "any":
      return value;
    case "string":
      return expect(typeof value === "string", "text", value, path, report);
    case "bool":
      return expect(typeof value === "boolean", "true or false", value, path, report);
    case "int":
      return expect(isInteger(value), "a whole number", value, path, report);
    case "duration": {
      const parsed = typeof value === "string" ? (parseDuration(value) ?? value) : value;
      return expect(isInteger(parsed), 'nanoseconds or a duration as "30s"', parsed, path, report);
    }
    case "list":
      if (!Array.isArray(value)) return expect(false, "a list", value, path, report);
      return value
        .map((item, i) =>
          item === null ? null : conformValue(schema.item, item, `${path}[${i}]`, report),
        )
        .filter((item) => item !== null);
    case "map":
      if (!isObject(value)) return expect(false, "an object", value, path, report);
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          key,
          item === null ? null : conformValue(schema.item, item, `${path}.${key}`, report),
        ]),
      );
    case "object":
      return conform(schema.schema, value, path, report);
  }
}

/** Field names match in any case, as Go's decoder matches them. */
function findField(key: string, fields: FieldTable): [string, Field<unknown>] | undefined {
  const exact = Object.hasOwn(fields, key) ? fields[key] : undefined;
  if (exact !== undefined) return [key, exact];
  const lower = key.toLowerCase();
  return Object.entries(fields).find(([name]) => name.toLowerCase() === lower);
}

function expect(
  holds: boolean,
  expected: string,
  value: Json,
  path: string,
  report: ConformReport,
): Json | undefined {
  if (holds) return value;
  report.problems.push(`${path} must be ${expected}, not ${describe(value)}`);
  return undefined;
}

function describe(value: Json): string {
  if (Array.isArray(value)) return "a list";
  if (isObject(value)) return "an object";
  return stringifyJson(value);
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isInteger(value: Json): boolean {
  return typeof value === "bigint" || Number.isInteger(value);
}
