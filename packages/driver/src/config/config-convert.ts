import { Fault } from "@drover/fault";
import type { ConfigType } from "./config-type.ts";

/**
 * A value as the type wants it, under HCL's rules: numbers and booleans convert from and to strings,
 * null fits every type.
 *
 * @param path where the value stands, as in `config.args[0]`
 * @throws {Fault} `invalid_argument` naming the path, the value and the type
 */
export function convertValue(type: ConfigType, value: unknown, path: string): unknown {
  if (value === null || value === undefined) return null;
  switch (type.kind) {
    case "any":
      return value;
    case "string":
      return toText(value) ?? mismatch(path, "a string", value);
    case "number":
      return toNumber(value) ?? mismatch(path, "a number", value);
    case "bool":
      return toBoolean(value) ?? mismatch(path, "true or false", value);
    case "list":
    case "set":
      if (!Array.isArray(value)) return mismatch(path, "a list", value);
      return value.map((item, index) => convertValue(type.element, item, `${path}[${index}]`));
    case "tuple":
      if (!Array.isArray(value) || value.length !== type.elements.length) {
        return mismatch(path, `a list of ${type.elements.length} values`, value);
      }
      return type.elements.map((item, index) =>
        convertValue(item, value[index], `${path}[${index}]`),
      );
    case "map":
      if (!isRecord(value)) return mismatch(path, "a map", value);
      return mapEntries(value, (item, key) => convertValue(type.element, item, `${path}.${key}`));
    case "object":
      if (!isRecord(value)) return mismatch(path, "an object", value);
      return mapEntries(type.attributes, (item, key) =>
        convertValue(item, value[key], `${path}.${key}`),
      );
  }
}

/** Whether a value has keys: neither a list nor a simple value. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A record with the same keys and other values. */
export function mapEntries<In, Out>(
  record: Readonly<Record<string, In>>,
  convert: (value: In, key: string) => Out,
): Record<string, Out> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, convert(value, key)]),
  );
}

function toText(value: unknown): string | undefined {
  return ["string", "number", "bigint", "boolean"].includes(typeof value)
    ? String(value)
    : undefined;
}

function toNumber(value: unknown): number | undefined {
  if (typeof value !== "string") {
    return typeof value === "number" || typeof value === "bigint" ? Number(value) : undefined;
  }
  const number = value.trim() === "" ? Number.NaN : Number(value);
  return Number.isFinite(number) ? number : undefined;
}

function toBoolean(value: unknown): boolean | undefined {
  if (value === true || value === "true" || value === "1") return true;
  if (value === false || value === "false" || value === "0") return false;
  return undefined;
}

const LONGEST_QUOTE = 100;

function mismatch(path: string, wanted: string, value: unknown): never {
  const quoted = JSON.stringify(value) ?? typeof value;
  const shown = quoted.length > LONGEST_QUOTE ? `${quoted.slice(0, LONGEST_QUOTE)}...` : quoted;
  throw new Fault("invalid_argument", `Option ${path} takes ${wanted}, not ${shown}`);
}
