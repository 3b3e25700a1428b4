import type { ScalarTag } from "yaml";
import { fromBytes, toBytes } from "../bytes.ts";
import { FunctionError } from "../error.ts";
import { formatFloat } from "../format/float.ts";
import { DURATION } from "../time/duration.ts";
import { Time } from "../time/go-time.ts";
import { sortedEntries, typeOf } from "../values/types.ts";
import { ANY, GoMap, Integer, type MapKey, Slice, Struct, type Value } from "../values/value.ts";
import { type FunctionTable, ofAny, ofStrings } from "./define.ts";
import { libraries } from "./libraries.ts";

const VERSION = { version: "1.1" } as const;
const STYLE = { indentSeq: false, lineWidth: 0, singleQuote: true } as const;

/** YAML 1.1, as Go's yaml.v2 reads and writes it. */
export const YAML_FUNCTIONS: FunctionTable = {
  parseYAML: ofStrings(1, (text = "") => {
    if (text === "") return new GoMap(new Map());
    const { parse } = libraries.yaml();
    try {
      return fromYaml(
        parse(fromBytes(text), {
          ...VERSION,
          intAsBigInt: true,
          mapAsMap: true,
          logLevel: "error",
        }),
      );
    } catch (error) {
      throw new FunctionError(`yaml: ${toBytes(error instanceof Error ? error.message : "")}`);
    }
  }),
  toYAML: ofAny(1, (value) => encodeYaml(value).trim()),
};

function fromYaml(data: unknown): Value {
  if (typeof data === "string") return toBytes(data);
  if (typeof data === "bigint") {
    return BigInt.asIntN(64, data) === data ? data : new Integer("uint64", data);
  }
  if (typeof data === "number" || typeof data === "boolean") return data;
  if (data instanceof Date) return toBytes(data.toISOString());
  if (Array.isArray(data)) return new Slice(ANY, data.map(fromYaml));
  if (!(data instanceof Map)) return null;
  const entries = [...data].map(
    ([key, value]) => [mapKey(fromYaml(key)), fromYaml(value)] as const,
  );
  return new GoMap(new Map(entries), { key: ANY });
}

function mapKey(key: Value): MapKey {
  if (key instanceof Integer) return key.value;
  if (key === null || key === undefined || typeof key === "object") {
    throw new FunctionError(`invalid map key of type ${typeOf(key)}`);
  }
  return key;
}

function encodeYaml(value: Value): string {
  const { Document, Pair, parse, Scalar, YAMLMap } = libraries.yaml();
  const scalarOf = (text: string) => {
    const scalar = new Scalar(text);
    // What would be read as something else than a text stands in double quotation marks.
    if (text === "" || typeof safely(() => parse(text, VERSION)) !== "string") {
      if (/^[^\s:#'"{[&*!|>%@`,\]}?-][^:#]*$|^[-+]?[\d.]|^$|^~$/.test(text)) {
        scalar.type = Scalar.QUOTE_DOUBLE;
      }
    }
    if (text.includes("\n")) scalar.type = Scalar.BLOCK_LITERAL;
    return scalar;
  };
  const mapOf = (entries: readonly (readonly [Value, Value])[]) => {
    const map = new YAMLMap();
    for (const [key, item] of entries) map.items.push(new Pair(toNode(key), toNode(item)));
    return map;
  };
  const toNode = (each: Value): unknown => {
    if (typeof each === "string") return scalarOf(fromBytes(each));
    if (each instanceof Integer) {
      return typeOf(each) === DURATION ? each.named?.text : each.value;
    }
    if (each instanceof Time) return new Scalar(each);
    if (typeof each === "number") {
      const scalar = new Scalar(each);
      scalar.source = formatFloat(each, "g", -1);
      return scalar;
    }
    if (each instanceof Slice) return each.items.map(toNode);
    if (each instanceof GoMap) return mapOf(sortedEntries(each));
    if (each instanceof Struct) {
      if (each.text !== undefined) return scalarOf(fromBytes(each.text));
      return mapOf([...each.fields].map(([name, item]) => [name.toLowerCase(), item] as const));
    }
    return each ?? null;
  };
  const document = new Document(toNode(value), { ...VERSION, customTags: [TIME_TAG] });
  return toBytes(document.toString({ ...STYLE, nullStr: "null" }));
}

/** Times stand there bare, as Go's encoder writes them. */
const TIME_TAG: ScalarTag = {
  default: true,
  tag: "tag:yaml.org,2002:timestamp",
  identify: (value) => value instanceof Time,
  stringify: ({ value }) => (value instanceof Time ? value.jsonText : ""),
  resolve: (text) => text,
};

function safely(parse: () => unknown): unknown {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
