import type { Document, Node, Scalar } from "yaml";
import { FunctionError } from "../eval/function.ts";
import { DYNAMIC, STRING } from "../values/type.ts";
import { nullValue, objectValue, stringValue, tupleValue, type Value } from "../values/value.ts";
import { any, type FunctionTable, knownOnly, string, textOf } from "./define.ts";
import { libraries } from "./libraries.ts";
import { resolvePlainScalar } from "./yaml-scalar.ts";

/** Aliases may repeat this many nodes, so that a small text cannot stand for a huge value. */
const MAX_ALIASES = 1000;

export const YAML_FUNCTIONS: FunctionTable = {
  yamldecode: {
    parameters: [string("src")],
    resultType: DYNAMIC,
    call: ([text], environment) => {
      environment.charge(textOf(text).length / 10);
      return new YamlReader(parse(textOf(text)), environment.charge.bind(environment)).read();
    },
  },
  yamlencode: knownOnly({
    parameters: [any("value", { allowNull: true, allowDynamic: true })],
    resultType: STRING,
    call: ([value = nullValue(DYNAMIC)]) => stringValue(write(value)),
  }),
};

function parse(text: string): Document {
  const documents = libraries.yaml().parseAllDocuments(text, {
    schema: "failsafe",
  });
  const [document, second] = Array.isArray(documents) ? documents : [];
  const [problem] = document?.errors ?? [];
  if (problem !== undefined) {
    throw new FunctionError(`the text is not YAML: ${problem.message.split("\n")[0]}`, 0);
  }
  if (document?.contents == null) throw new FunctionError("the text has no document", 0);
  if (second !== undefined) throw new FunctionError("the text has more than one document", 0);
  return document;
}

class YamlReader {
  readonly #document: Document;
  readonly #charge: (steps: number) => void;
  #aliases = 0;

  constructor(document: Document, charge: (steps: number) => void) {
    this.#document = document;
    this.#charge = charge;
  }

  read(): Value {
    return this.#toValue(this.#document.contents);
  }

  #toValue(node: unknown): Value {
    const { isAlias, isMap, isSeq, isScalar } = libraries.yaml();
    this.#charge(1);
    if (isAlias(node)) return this.#resolve(node);
    if (isSeq(node)) return tupleValue(node.items.map((each) => this.#toValue(each)));
    if (isMap(node)) return this.#toObject(node.items);
    return isScalar(node) ? toScalar(node) : nullValue(DYNAMIC);
  }

  #resolve(alias: Node & { resolve: (document: Document) => Node | undefined }): Value {
    this.#aliases++;
    if (this.#aliases > MAX_ALIASES) throw new FunctionError("the text has too many aliases", 0);
    const target = alias.resolve(this.#document);
    if (target === undefined) throw new FunctionError("an alias has no anchor", 0);
    return this.#toValue(target);
  }

  #toObject(items: readonly { key: unknown; value: unknown }[]): Value {
    const entries = new Map<string, Value>();
    for (const { key, value } of items) {
      const name = this.#toValue(key);
      const each = this.#toValue(value);
      if (name.kind === "string" && name.value === "<<") {
        for (const [inherited, part] of this.#merged(each)) {
          if (!entries.has(inherited)) entries.set(inherited, part);
        }
      } else entries.set(toKey(name), each);
    }
    return objectValue(entries);
  }

  #merged(value: Value): Iterable<readonly [string, Value]> {
    if (value.kind === "object") return value.entries;
    if (value.kind === "tuple") return value.elements.flatMap((each) => [...this.#merged(each)]);
    throw new FunctionError("only a mapping can be merged with <<", 0);
  }
}

function toKey(value: Value): string {
  switch (value.kind) {
    case "string":
      return value.value;
    case "number":
    case "bool":
      return `${value.value}`;
    default:
      throw new FunctionError("the keys of a mapping must be strings", 0);
  }
}

function toScalar({ value, type, tag }: Scalar): Value {
  const text = typeof value === "string" ? value : "";
  if (type !== "PLAIN" && (tag === undefined || tag === "!")) return stringValue(text);
  return resolvePlainScalar(text, tag?.replace(/^!!/, "tag:yaml.org,2002:"));
}

function write(value: Value): string {
  if (value.kind === "string" && value.value.includes("\n")) {
    // A block on its own is indented as it would be in a list.
    return writeNode(toNode(tupleValue([value]))).slice("- ".length);
  }
  const isPlain = ["number", "bool", "null"].includes(value.kind);
  return writeNode(toNode(value)) + (isPlain ? "...\n" : "");
}

function writeNode(node: Node): string {
  const { Document, stringify } = libraries.yaml();
  const document = new Document(null);
  document.contents = node as Document["contents"];
  return stringify(document, {
    indentSeq: false,
    lineWidth: 0,
    defaultStringType: "QUOTE_DOUBLE",
    defaultKeyType: "QUOTE_DOUBLE",
  });
}

function toNode(value: Value): Node {
  const { Pair, Scalar, YAMLMap, YAMLSeq } = libraries.yaml();
  switch (value.kind) {
    case "string": {
      const scalar = new Scalar(value.value);
      if (value.value.includes("\n")) scalar.type = "BLOCK_LITERAL";
      return scalar;
    }
    case "bool":
      return new Scalar(value.value);
    case "number":
      return new Scalar(value.value.toBigInt() ?? value.value.toNumber());
    case "list":
    case "set":
    case "tuple": {
      const sequence = new YAMLSeq();
      sequence.items = value.elements.map(toNode);
      return sequence;
    }
    case "map":
    case "object": {
      const mapping = new YAMLMap();
      mapping.items = [...value.entries].map(
        ([key, each]) => new Pair(new Scalar(key), toNode(each)),
      );
      return mapping;
    }
    default:
      return new Scalar(null);
  }
}
