import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { Range } from "../source/range.ts";
import { Source } from "../source/source.ts";
import { Cursor } from "./cursor.ts";
import type { Expression } from "./expression.ts";
import type { NativeBody } from "./native-body.ts";
import { parseBody } from "./parse-body.ts";
import { parseExpression as parseOneExpression } from "./parse-expression.ts";
import { parseWholeTemplate } from "./parse-template.ts";
import { type ScanMode, scan } from "./scanner.ts";
import { TokenKind } from "./token.ts";

/**
 * Parses a whole file. After errors the body has what could be understood, which is good for
 * looking at but not for acting on.
 *
 * @param text the content; bytes are decoded as UTF-8, and a byte order mark is skipped
 * @param filename only for messages
 */
export function parseConfig(
  text: string | Uint8Array,
  filename: string,
): { body: NativeBody; diagnostics: Diagnostic[] } {
  const { cursor, diagnostics } = open(text, filename, "normal");
  const body = parseBody(cursor, TokenKind.EndOfFile);
  return { body, diagnostics: inOrder([...diagnostics, ...cursor.diagnostics]) };
}

/** Parses a text that is one expression. Line breaks mean nothing in it. */
export function parseExpression(
  text: string | Uint8Array,
  filename: string,
): { expression: Expression; diagnostics: Diagnostic[] } {
  const { cursor, diagnostics } = open(text, filename, "normal");
  const expression = cursor.withNewlines(false, () => {
    const parsed = parseOneExpression(cursor);
    const next = cursor.peek();
    if (next.kind !== TokenKind.EndOfFile && next.kind !== TokenKind.Invalid) {
      const detail = "The expression ends before this place.";
      cursor.error("syntax", "Extra characters after expression", detail, next.range);
    }
    return parsed;
  });
  return { expression, diagnostics: inOrder([...diagnostics, ...cursor.diagnostics]) };
}

/** Parses a text that is a template, as it would be between quotes but without backslash escapes. */
export function parseTemplate(
  text: string | Uint8Array,
  filename: string,
): { expression: Expression; diagnostics: Diagnostic[] } {
  const { cursor, diagnostics } = open(text, filename, "template");
  const expression = parseWholeTemplate(cursor);
  return { expression, diagnostics: inOrder([...diagnostics, ...cursor.diagnostics]) };
}

function open(
  input: string | Uint8Array,
  filename: string,
  mode: ScanMode,
): { cursor: Cursor; diagnostics: Diagnostic[] } {
  const source = new Source(typeof input === "string" ? input : decode(input), filename);
  const { tokens, diagnostics } = scan(source, mode);
  const bad = findBadEncoding(source.text);
  if (bad !== undefined) {
    const detail = "The text is not valid Unicode here. Save the file as UTF-8.";
    const subject = new Range(source, bad, bad + 1);
    diagnostics.unshift(
      errorDiagnostic("invalid_encoding", "Invalid character encoding", detail, { subject }),
    );
  }
  return { cursor: new Cursor(tokens), diagnostics };
}

/** Bytes that are not UTF-8 become lone surrogates, which no valid text has. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return decodeInvalid(bytes);
  }
}

function decodeInvalid(bytes: Uint8Array): string {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const at = text.indexOf("\ufffd");
  return `${text.slice(0, at)}\ud800${text.slice(at + 1)}`;
}

function findBadEncoding(text: string): number | undefined {
  if (text.isWellFormed()) return undefined;
  return /\p{Surrogate}/u.exec(text)?.index ?? 0;
}

function inOrder(diagnostics: Diagnostic[]): Diagnostic[] {
  return diagnostics.sort((a, b) => (a.subject?.startOffset ?? 0) - (b.subject?.startOffset ?? 0));
}
