import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Expression } from "./expression.ts";
import type { JsonNode } from "./json-node.ts";
import { parseTemplate } from "./parse.ts";

/** The string of a JSON text as a template; no expression if it contains no template sequence. */
export function parseJsonString(node: JsonNode & { kind: "string" }): {
  expression?: Expression;
  diagnostics: Diagnostic[];
} {
  if (!/[$%]\{/.test(node.value)) return { diagnostics: [] };
  const { expression, diagnostics } = parseTemplate(node.value, node.range.filename);
  // The offsets inside the decoded string are not those of the text: point at the whole string.
  return {
    expression,
    diagnostics: diagnostics.map((each) => ({ ...each, subject: node.range })),
  };
}
