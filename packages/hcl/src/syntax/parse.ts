import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Cursor } from "./cursor.ts";
import type { Expression } from "./expression.ts";
import type { NativeBody } from "./native-body.ts";
import { openSource } from "./open-source.ts";
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
    const next = cursor.peekKind();
    if (next !== TokenKind.EndOfFile && next !== TokenKind.Invalid) {
      const detail = "The expression ends before this place.";
      cursor.error("syntax", "Extra characters after expression", detail, cursor.peekRange());
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
  const { source, diagnostics } = openSource(input, filename);
  const scanned = scan(source, mode);
  return {
    cursor: new Cursor(scanned.tokens),
    diagnostics: [...diagnostics, ...scanned.diagnostics],
  };
}

function inOrder(diagnostics: Diagnostic[]): Diagnostic[] {
  return diagnostics.sort((a, b) => (a.subject?.startOffset ?? 0) - (b.subject?.startOffset ?? 0));
}
