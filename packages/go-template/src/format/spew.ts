import type { ByteString } from "../bytes.ts";
import { sortedEntries, typeOf } from "../values/types.ts";
import { ANY, Complex, GoMap, Integer, Slice, Struct, type Value } from "../values/value.ts";
import type { Directive } from "./directive.ts";
import { formatFloat } from "./float.ts";
import { formatValue } from "./format-value.ts";
import { quote } from "./quote.ts";

/** What stands for the address of a pointer, which nothing here has. */
const ADDRESS = "(0xc000000000)";

/**
 * Values with their types and lengths, each on lines of its own, as go-spew's `Sdump` writes them. Maps
 * are sorted by key, which go-spew leaves to chance.
 */
export function dumpValues(values: readonly Value[]): ByteString {
  return values.map((value) => `${dumped(value ?? null, "")}\n`).join("");
}

function dumped(value: Value, indent: string): ByteString {
  if (value instanceof Struct && value.typeName.startsWith("*")) {
    return `(${value.typeName})${ADDRESS}(${dumpedStruct(value, indent)})`;
  }
  const type = `(${typeOf(value)}) `;
  if (value === null || value === undefined) return `(${ANY}) <nil>`;
  if (typeof value === "string") return type + sizes(value.length) + quote(value);
  if (value instanceof Struct) return type + dumpedStruct(value, indent);
  const inner = `${indent} `;
  if (value instanceof Slice) {
    const items = value.items.map((item) => inner + dumped(item, inner));
    return type + sizes(value.items.length, value.capacity) + block(items, indent);
  }
  if (value instanceof GoMap) {
    const entries = sortedEntries(value).map(([key, element]) => {
      return `${inner}${dumped(key, inner)}: ${dumped(element, inner)}`;
    });
    return type + sizes(entries.length) + block(entries, indent);
  }
  return type + spewScalar(value);
}

function dumpedStruct({ text, fields }: Struct, indent: string): ByteString {
  if (text !== undefined) return text;
  const inner = `${indent} `;
  const lines = [...fields].map(([name, field]) => `${inner}${name}: ${dumped(field, inner)}`);
  return block(lines, indent);
}

function sizes(length: number, capacity = 0): string {
  const parts = [];
  if (length > 0) parts.push(`len=${length}`);
  if (capacity > 0) parts.push(`cap=${capacity}`);
  return parts.length === 0 ? "" : `(${parts.join(" ")}) `;
}

function block(lines: readonly ByteString[], indent: string): ByteString {
  return `{\n${lines.map((line, at) => line + (at < lines.length - 1 ? ",\n" : "\n")).join("")}${indent}}`;
}

/** A value as go-spew formats it; verbs other than "v" are those of Go's package fmt. */
export function formatSpew(value: Value, verb = "v", directive?: Directive): ByteString {
  if (verb === "T") return formatValue("*spew.formatState", "s", directive);
  if (verb !== "v") return formatValue(value, verb, directive);
  const hasTypes = directive?.sharpV ?? false;
  if (value === null || value === undefined) return hasTypes ? `(${ANY})<nil>` : "<nil>";
  return new Inline(hasTypes, directive?.plusV ?? false).format(value, hasTypes);
}

/** The format on one line. */
class Inline {
  readonly #hasTypes: boolean;
  readonly #hasAddresses: boolean;

  constructor(hasTypes: boolean, hasAddresses: boolean) {
    this.#hasTypes = hasTypes;
    this.#hasAddresses = hasAddresses;
  }

  /** @param showsType whether the type is told, as that of an element is where it may be any */
  format(value: Value, showsType: boolean): ByteString {
    if (value instanceof Struct) return this.#struct(value, showsType);
    const type = showsType ? `(${typeOf(value ?? null)})` : "";
    if (value === null || value === undefined) return `${type}<nil>`;
    if (typeof value === "string") return type + value;
    if (value instanceof Slice) {
      const items = value.items.map((item) => this.#element(item, value.element));
      return `${type}[${items.join(" ")}]`;
    }
    if (value instanceof GoMap) {
      const entries = sortedEntries(value).map(([key, element]) => {
        return `${this.#element(key, value.key)}:${this.#element(element, value.element)}`;
      });
      return `${type}map[${entries.join(" ")}]`;
    }
    return type + spewScalar(value);
  }

  #element(value: Value, type: string): ByteString {
    return this.format(value, this.#hasTypes && type === ANY);
  }

  #struct({ typeName, text, fields }: Struct, showsType: boolean): ByteString {
    const isPointer = typeName.startsWith("*");
    const type = showsType ? `(${typeName})` : isPointer ? "<*>" : "";
    const address = isPointer && this.#hasAddresses ? ADDRESS : "";
    const shown = [...fields].map(([name, field]) => {
      const label = this.#hasTypes || this.#hasAddresses ? `${name}:` : "";
      return label + this.format(field, this.#hasTypes);
    });
    return type + address + (text ?? `{${shown.join(" ")}}`);
  }
}

function spewScalar(value: boolean | bigint | number | Integer | Complex): string {
  if (typeof value === "number") return formatFloat(value, "g", -1);
  if (value instanceof Integer) return value.named?.text ?? String(value.value);
  if (!(value instanceof Complex)) return String(value);
  const imaginary = formatFloat(value.imaginary, "g", -1);
  const sign = value.imaginary >= 0 ? "+" : "";
  return `(${formatFloat(value.real, "g", -1)}${sign}${imaginary}i)`;
}
