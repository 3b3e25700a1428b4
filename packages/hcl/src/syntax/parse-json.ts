import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { Range } from "../source/range.ts";
import type { Body } from "./body.ts";
import { JsonBody } from "./json-body.ts";
import type { JsonNode } from "./json-node.ts";
import { parseJsonText } from "./json-parser.ts";
import { openSource } from "./open-source.ts";

/**
 * Parses a file in HCL's JSON syntax. After an error the body is empty.
 *
 * @param text the content; bytes are decoded as UTF-8
 * @param filename only for messages
 */
export function parseJson(
  text: string | Uint8Array,
  filename: string,
): { body: Body; diagnostics: Diagnostic[] } {
  const { source, diagnostics } = openSource(text, filename);
  const start = new Range(source, 0, 0);
  const empty: JsonNode = { kind: "object", members: [], range: start, openRange: start };
  const parsed = parseJsonText(source);
  diagnostics.push(...parsed.diagnostics);
  const { node } = parsed;
  if (node === undefined) return { body: new JsonBody(empty), diagnostics };
  if (node.kind === "object" || node.kind === "array") {
    return { body: new JsonBody(node), diagnostics };
  }
  const detail = "The whole of the text must be an object, or an array of objects.";
  diagnostics.push(
    errorDiagnostic("syntax", "Root value must be object", detail, { subject: node.range }),
  );
  return { body: new JsonBody(empty), diagnostics };
}
