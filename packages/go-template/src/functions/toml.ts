import type { ByteString } from "../bytes.ts";
import { FunctionError } from "../error.ts";
import { formatFloat } from "../format/float.ts";
import { sortedEntries, typeOf } from "../values/types.ts";
import { GoMap, Integer, Slice, type Value } from "../values/value.ts";
import { type FunctionTable, ofAny } from "./define.ts";

/** TOML as the encoder of BurntSushi writes it: values first, then tables, two spaces a level. */
export const TOML_FUNCTIONS: FunctionTable = {
  toTOML: ofAny(1, (value) => {
    return value instanceof GoMap ? encodeTable(value, []).trim() : encodeValue(value);
  }),
};

const ESCAPES: Readonly<Record<string, string>> = {
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\f": "\\f",
  "\r": "\\r",
  '"': '\\"',
  "\\": "\\\\",
};

function encodeTable(table: GoMap, path: readonly string[]): ByteString {
  const entries = sortedEntries(table).map(([key, value]) => [String(key), value] as const);
  const indent = "  ".repeat(path.length);
  let text = "";
  for (const [key, value] of entries) {
    if (!isTables(value) && value !== null) {
      text += `${indent}${encodeKey(key)} = ${encodeValue(value)}\n`;
    }
  }
  for (const [key, value] of entries) {
    const inner = [...path, encodeKey(key)];
    const header = inner.join(".");
    if (value instanceof GoMap) {
      text += `${path.length === 0 ? "\n" : ""}${indent}[${header}]\n${encodeTable(value, inner)}`;
    } else if (value instanceof Slice && isTables(value)) {
      for (const item of value.items) {
        if (!(item instanceof GoMap)) continue;
        const body = encodeTable(item, inner);
        text += `${path.length === 0 ? "\n" : ""}${indent}[[${header}]]\n${body}`;
      }
    }
  }
  return text;
}

/** Whether a value is written as tables of its own. */
function isTables(value: Value): boolean {
  if (value instanceof GoMap) return true;
  const items = value instanceof Slice ? value.items : [];
  return items.length > 0 && items.every((item) => item instanceof GoMap);
}

function encodeValue(value: Value): ByteString {
  switch (typeof value) {
    case "string":
      return encodeText(value);
    case "bigint":
    case "boolean":
      return String(value);
    case "number":
      return encodeNumber(value);
  }
  if (value instanceof Integer) return String(value.value);
  if (value instanceof Slice) return `[${value.items.map(encodeValue).join(", ")}]`;
  if (value instanceof GoMap) {
    const entries = sortedEntries(value).map(([key, each]) => {
      return `${encodeKey(String(key))} = ${encodeValue(each)}`;
    });
    return `{${entries.join(", ")}}`;
  }
  throw new FunctionError(`toTOML: toml: unsupported type: ${typeOf(value)}`);
}

function encodeNumber(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "+inf";
  const text = formatFloat(value, "f", -1);
  return text.includes(".") ? text : `${text}.0`;
}

function encodeText(text: ByteString): ByteString {
  const escaped = text.replace(/[\x00-\x1f"\\\x7f]/g, (unit) => {
    return ESCAPES[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return `"${escaped}"`;
}

function encodeKey(key: ByteString): ByteString {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : encodeText(key);
}
