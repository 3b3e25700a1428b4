import type { ByteString } from "../bytes.ts";
import { sortedEntries, typeOf } from "../values/types.ts";
import { ANY, Complex, GoMap, Integer, Slice, Struct, type Value } from "../values/value.ts";
import { type Directive, pad, padWithSpaces, plainDirective } from "./directive.ts";
import {
  formatBoolean,
  formatComplex,
  formatInteger,
  formatNumber,
  formatString,
} from "./scalars.ts";

const PLAIN = plainDirective();
/** The verbs that a value's own text answers. */
const TEXT_VERBS = "vsxXq";

/**
 * A value as Go's package fmt formats it.
 *
 * @param verb a letter of fmt: "v" unless told
 */
export function formatValue(value: Value, verb = "v", directive: Directive = PLAIN): ByteString {
  // Most of what templates print.
  if (typeof value === "string" && directive === PLAIN) return value;
  if (value === undefined || value === null) {
    return verb === "v" || verb === "T" ? pad("<nil>", directive) : badVerb(value, verb, directive);
  }
  if (verb === "T") return formatString(typeOf(value), "s", directive) ?? "";
  if (verb === "p") return badVerb(value, verb, directive);
  return format(value, verb, directive, 0);
}

function format(value: Value, verb: string, it: Directive, depth: number): ByteString {
  const scalar = formatScalar(value, verb, it);
  if (scalar !== undefined) return scalar;
  if (value instanceof Slice) return formatSlice(value, verb, it, depth);
  if (value instanceof GoMap) {
    const entries = sortedEntries(value).map(([key, element]) => {
      return `${format(key, verb, it, depth + 1)}:${format(element, verb, it, depth + 1)}`;
    });
    return it.sharpV ? `${typeOf(value)}{${entries.join(", ")}}` : `map[${entries.join(" ")}]`;
  }
  if (value instanceof Struct) return formatStruct(value, verb, it, depth);
  if (value === null || value === undefined) {
    if (verb !== "v") return badVerb(value, verb, it);
    return it.sharpV ? `${ANY}(nil)` : "<nil>";
  }
  return badVerb(value, verb, it);
}

function formatScalar(value: Value, verb: string, it: Directive): ByteString | undefined {
  switch (typeof value) {
    case "string":
      return formatString(value, verb, it);
    case "bigint":
      return formatInteger(value, verb, it, false);
    case "boolean":
      return formatBoolean(value, verb, it);
    case "number":
      return formatNumber(value, verb, it);
  }
  if (value instanceof Integer) {
    if (value.named !== undefined && !it.sharpV && TEXT_VERBS.includes(verb)) {
      return formatString(value.named.text, verb, it);
    }
    return formatInteger(value.value, verb, it, value.type.startsWith("u"));
  }
  if (value instanceof Complex) return formatComplex(value, verb, it);
  return undefined;
}

function formatSlice(slice: Slice, verb: string, it: Directive, depth: number): ByteString {
  if (slice.element === "uint8" && "sqxX".includes(verb)) {
    return formatString(bytesOf(slice), verb, it) ?? "";
  }
  const items = slice.items.map((item) => format(item, verb, it, depth + 1));
  return it.sharpV ? `${typeOf(slice)}{${items.join(", ")}}` : `[${items.join(" ")}]`;
}

/** The string that a `[]byte` holds. */
export function bytesOf({ items }: Slice): ByteString {
  return String.fromCharCode(
    ...items.map((item) => (item instanceof Integer ? Number(item.value) : 0)),
  );
}

function formatStruct(value: Struct, verb: string, it: Directive, depth: number): ByteString {
  if (value.text !== undefined && !it.sharpV && TEXT_VERBS.includes(verb)) {
    return formatString(value.text, verb, it) ?? "";
  }
  if (it.sharpV && value.goText !== undefined) return formatString(value.goText, "s", it) ?? "";
  const isPointer = value.typeName.startsWith("*");
  // Within another value fmt prints the address of a pointer, which nothing here has.
  if (isPointer && depth > 0) return padWithSpaces("0xc000000000", it);
  const fields = [...value.fields].map(([name, field]) => {
    const label = it.plusV || it.sharpV ? `${name}:` : "";
    return label + format(field, verb, it, depth + 1);
  });
  const type = it.sharpV ? value.typeName.replace(/^\*/, "") : "";
  return `${isPointer ? "&" : ""}${type}{${fields.join(it.sharpV ? ", " : " ")}}`;
}

/** What stands for a value that does not have a verb. */
function badVerb(value: Value, verb: string, it: Directive): ByteString {
  if (value === undefined || value === null) return `%!${verb}(<nil>)`;
  return `%!${verb}(${typeOf(value)}=${format(value, "v", it, 0)})`;
}
