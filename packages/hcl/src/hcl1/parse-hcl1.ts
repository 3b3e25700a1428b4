import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Range } from "../source/range.ts";
import type { Source } from "../source/source.ts";
import type { Body } from "../syntax/body.ts";
import type { JsonNode, JsonObject } from "../syntax/json-node.ts";
import { parseJsonText } from "../syntax/json-parser.ts";
import { openSource } from "../syntax/open-source.ts";
import { Hcl1Body } from "./hcl1-body.ts";
import { parseHcl1Text } from "./hcl1-parser.ts";

/**
 * Parses a text in HCL 1, the language before HCL2 in which Nomad's agents are configured; in JSON
 * if it begins with a brace. Names may hold dots or stand in quotes, items need no line of their
 * own, and `${...}` in a string means nothing. It stops at the first error, after which the body is
 * empty.
 *
 * @param text the content; bytes are decoded as UTF-8, and a byte order mark is skipped
 * @param filename only for messages
 */
export function parseHcl1(
  text: string | Uint8Array,
  filename: string,
): { body: Body; diagnostics: Diagnostic[] } {
  const { source, diagnostics } = openSource(text, filename);
  const isJson = /^\ufeff?\s*\{/.test(source.text);
  const parsed = isJson ? parseJsonObject(source) : parseHcl1Text(source);
  const start = new Range(source, 0, 0);
  const empty: JsonObject = { kind: "object", members: [], range: start, openRange: start };
  return {
    body: new Hcl1Body([parsed.node ?? empty]),
    diagnostics: [...diagnostics, ...parsed.diagnostics],
  };
}

function parseJsonObject(source: Source): {
  node: JsonObject | undefined;
  diagnostics: Diagnostic[];
} {
  const { node, diagnostics } = parseJsonText(source, { trailingCommas: true });
  return { node: isObject(node) ? node : undefined, diagnostics };
}

function isObject(node: JsonNode | undefined): node is JsonObject {
  return node?.kind === "object";
}
