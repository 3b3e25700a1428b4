import { type Body, type Diagnostic, parseConfig, parseJson } from "@drover/hcl";

/** Parses a file in HCL's own syntax, or in its JSON syntax if it begins with a brace. */
export function parseBody(
  text: string,
  filename: string,
): { body: Body; diagnostics: Diagnostic[] } {
  return /^\s*\{/.test(text) ? parseJson(text, filename) : parseConfig(text, filename);
}
