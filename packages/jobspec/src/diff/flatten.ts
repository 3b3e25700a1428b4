import { type Field, fieldsOf, type ObjectSchema } from "@drover/schema";
import type { FlatFields } from "./field-diffs.ts";

/** The scalar fields of an object, and the entries of its maps of texts, all as text. */
export function flatFields<T extends object>(
  schema: ObjectSchema<T>,
  object: T | null,
  ignored: ReadonlySet<string>,
): FlatFields {
  const flat = new Map<string, string>();
  if (object === null) return flat;
  for (const [name, field] of Object.entries(fieldsOf(schema))) {
    const value = object[name as keyof T];
    if (ignored.has(name) || value === null || value === undefined) continue;
    if (isScalar(field)) flat.set(name, String(value));
    else if (isTextMap(field)) {
      for (const [key, item] of Object.entries(value)) flat.set(`${name}[${key}]`, String(item));
    }
  }
  return flat;
}

/** Any plain data as text: `args[0]`, `mount[0][type]`. */
export function flatData(data: unknown, path = ""): Map<string, string> {
  const flat = new Map<string, string>();
  if (typeof data !== "object" || data === null) return flat.set(path, String(data ?? ""));
  for (const [key, item] of Object.entries(data)) {
    const below = path === "" ? key : `${path}[${key}]`;
    for (const [name, text] of flatData(item, below)) flat.set(name, text);
  }
  return flat;
}

export function isScalar({ value }: Field<unknown>): boolean {
  return value.kind !== "list" && value.kind !== "map" && value.kind !== "object";
}

export function isTextMap({ value }: Field<unknown>): boolean {
  return value.kind === "map" && value.item.kind === "string";
}
