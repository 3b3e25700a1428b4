import { parseDuration } from "../duration.ts";
import { fieldsOf, type ObjectSchema, type ValueSchema } from "../table/field.ts";
import type { Json } from "./json.ts";
import { type Reading, readJson } from "./read-json.ts";

/** A parsed query string: a name that is given several times has a list. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Reads a query string by a schema of texts, numbers, booleans, durations and lists of these. Each
 * value is read as its field's type: a boolean as Go reads one ("1", "t", "true" ...; the name
 * alone, without a value, is true), a number in decimal digits, a duration as "30s". Of a name that
 * is given several times, the first counts, unless the field is a list. Names are exact, and names
 * that the schema lacks are left alone.
 */
export function readQuery<T extends object>(schema: ObjectSchema<T>, query: Query): Reading<T> {
  const json: Record<string, Json> = {};
  for (const [name, { value }] of Object.entries(fieldsOf(schema))) {
    const given = Object.hasOwn(query, name) ? query[name] : undefined;
    if (given === undefined) continue;
    const texts = typeof given === "string" ? [given] : given;
    const [first] = texts;
    if (value.kind === "list") json[name] = texts.map((text) => fromText(value.item, text));
    else if (first !== undefined) json[name] = fromText(value, first);
  }
  return readJson(schema, json);
}

const TRUE = /^(?:1|t|T|true|TRUE|True|)$/;
const FALSE = /^(?:0|f|F|false|FALSE|False)$/;

/** A text that does not fit is left as it is, and so is an error of the type. */
function fromText({ kind }: ValueSchema, text: string): Json {
  switch (kind) {
    case "bool":
      return TRUE.test(text) ? true : FALSE.test(text) ? false : text;
    case "int":
    case "int64": {
      if (!/^[+-]?\d{1,20}$/.test(text)) return text;
      const value = Number(text);
      return Number.isSafeInteger(value) ? value : BigInt(text);
    }
    case "number":
      return /^[+-]?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
    case "duration":
      return parseDuration(text) ?? text;
    default:
      return text;
  }
}
