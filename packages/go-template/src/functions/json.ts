import { type ByteString, fromBytes, RUNE_ERROR, runesOf, toBytes } from "../bytes.ts";
import { FunctionError } from "../error.ts";
import { formatFloat } from "../format/float.ts";
import { Time } from "../time/go-time.ts";
import { sortedEntries, typeOf } from "../values/types.ts";
import { ANY, GoMap, Integer, Slice, Struct, type Value } from "../values/value.ts";
import { type FunctionTable, grownTo, ofAny, ofStrings } from "./define.ts";

export const JSON_FUNCTIONS: FunctionTable = {
  parseJSON: ofStrings(1, (text = "") => (text === "" ? new GoMap(new Map()) : parseJson(text))),
  toJSON: ofAny(1, (value) => encodeJson("toJSON", value, { escapesHtml: true })),
  toJSONPretty: ofAny(1, (value) => {
    return encodeJson("toJSONPretty", value, { escapesHtml: true, indent: "  " });
  }),
  toUnescapedJSON: ofAny(1, (value) => encodeJson("toUnescapedJSON", value, {})),
  toUnescapedJSONPretty: ofAny(1, (value) => {
    return encodeJson("toUnescapedJSONPretty", value, { indent: "  " });
  }),
};

export interface JsonStyle {
  /** Writes "<", ">" and "&" as escapes. */
  readonly escapesHtml?: boolean;
  /** What each level is indented by; without it all stands on one line. */
  readonly indent?: string;
}

/**
 * A value as Go's package json writes it.
 *
 * @param name the function's, for its error
 * @throws {FunctionError} for what JSON does not have
 */
export function encodeJson(name: string, value: Value, style: JsonStyle): ByteString {
  return new Encoder(name, style).encode(value, "\n");
}

/** @throws {FunctionError} for what is no JSON */
export function parseJson(text: ByteString): Value {
  try {
    return fromJson(JSON.parse(fromBytes(text)));
  } catch (error) {
    if (error instanceof FunctionError) throw error;
    throw new FunctionError(toBytes(error instanceof Error ? error.message : String(error)));
  }
}

/** Data of JSON as Go decodes it: numbers are float64, objects `map[string]interface {}`. */
export function fromJson(data: unknown): Value {
  if (typeof data === "string") return toBytes(data);
  if (typeof data === "number") {
    if (Number.isFinite(data)) return data;
    throw new FunctionError("json: cannot unmarshal number into Go value of type float64");
  }
  if (typeof data === "boolean") return data;
  if (Array.isArray(data)) return new Slice(ANY, data.map(fromJson), grownTo(data.length));
  if (typeof data !== "object" || data === null) return null;
  const entries = Object.entries(data).map(
    ([key, each]) => [toBytes(key), fromJson(each)] as const,
  );
  return new GoMap(new Map(entries));
}

class Encoder {
  readonly #name: string;
  readonly #style: JsonStyle;

  constructor(name: string, style: JsonStyle) {
    this.#name = name;
    this.#style = style;
  }

  encode(value: Value, lineEnd: string): ByteString {
    switch (typeof value) {
      case "string":
        return this.#text(value);
      case "bigint":
      case "boolean":
        return String(value);
      case "number":
        return this.#number(value);
    }
    if (value === null || value === undefined) return "null";
    if (value instanceof Integer) return String(value.value);
    if (value instanceof Slice) {
      return this.#list("[]", value.items, lineEnd, (item, end) => this.encode(item, end));
    }
    if (value instanceof GoMap && /^(string|u?int\d*)$/.test(value.key)) {
      return this.#object(sortedEntries(value), lineEnd);
    }
    if (value instanceof Time) return this.#text(value.jsonText);
    if (value instanceof Struct) {
      // Such types write their text, as their own `MarshalJSON` says.
      if (value.text !== undefined) return this.#text(value.text);
      return this.#object([...value.fields], lineEnd);
    }
    throw new FunctionError(`${this.#name}: json: unsupported type: ${typeOf(value)}`);
  }

  #object(entries: readonly (readonly [Value, Value])[], lineEnd: string): ByteString {
    const colon = this.#style.indent === undefined ? ":" : ": ";
    const named = entries
      .map(([key, value]) => [String(key instanceof Integer ? key.value : key), value] as const)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return this.#list("{}", named, lineEnd, ([key, value], end) => {
      return `${this.#text(key)}${colon}${this.encode(value, end)}`;
    });
  }

  #list<Item>(
    [open, close]: string | readonly string[],
    items: readonly Item[],
    lineEnd: string,
    encode: (item: Item, lineEnd: string) => ByteString,
  ): ByteString {
    const { indent } = this.#style;
    if (items.length === 0) return `${open}${close}`;
    if (indent === undefined) {
      return `${open}${items.map((item) => encode(item, "")).join(",")}${close}`;
    }
    const inner = lineEnd + indent;
    return `${open}${inner}${items.map((item) => encode(item, inner)).join(`,${inner}`)}${lineEnd}${close}`;
  }

  #number(value: number): string {
    if (!Number.isFinite(value)) {
      const shown = formatFloat(value, "g", -1);
      throw new FunctionError(`${this.#name}: json: unsupported value: ${shown}`);
    }
    const magnitude = Math.abs(value);
    if (magnitude === 0 || (magnitude >= 1e-6 && magnitude < 1e21)) {
      return formatFloat(value, "f", -1);
    }
    return formatFloat(value, "e", -1).replace(/e-0(\d)$/, "e-$1");
  }

  #text(bytes: ByteString): ByteString {
    // JavaScript escapes what Go does, but for these and what is no UTF-8.
    let text = JSON.stringify(fromBytes(bytes)).replace(/[\u2028\u2029]/g, escapeUnit);
    if (text.includes("\ufffd")) text = this.#invalid(bytes);
    if (this.#style.escapesHtml) text = text.replace(/[<>&]/g, escapeUnit);
    return toBytes(text);
  }

  /** A text with bytes that are no UTF-8, each of which becomes an escape. */
  #invalid(bytes: ByteString): string {
    const runes = [...runesOf(bytes)].map(({ code, width }) => {
      if (code === RUNE_ERROR && width === 1) return "\\ufffd";
      return JSON.stringify(String.fromCodePoint(code)).slice(1, -1);
    });
    return `"${runes.join("")}"`;
  }
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
