import { Range } from "../source/range.ts";
import type { Cursor } from "./cursor.ts";
import type { Expression, ObjectItem } from "./expression.ts";
import { parseExpression } from "./parse-expression.ts";
import { parseFor } from "./parse-for.ts";
import { TokenKind } from "./token.ts";

/** Parses `[a, b]`, or `[for ...]`. */
export function parseTuple(cursor: Cursor): Expression {
  const open = cursor.read();
  return cursor.withNewlines(false, () => {
    if (cursor.peekKeyword("for")) return parseFor(cursor, open, TokenKind.CloseBracket);
    const elements: Expression[] = [];
    while (cursor.peekKind() !== TokenKind.CloseBracket) {
      elements.push(parseExpression(cursor));
      if (cursor.recovering) return tuple(elements, open, cursor.recoverTo(TokenKind.CloseBracket));
      const next = cursor.peekKind();
      if (next === TokenKind.Comma) {
        cursor.skip();
        continue;
      }
      if (next === TokenKind.CloseBracket) break;
      if (next === TokenKind.EndOfFile) {
        const detail = "This list has no closing bracket before the end of the file.";
        cursor.error("unterminated", "Unterminated tuple constructor expression", detail, open);
      } else if (next !== TokenKind.Invalid) {
        const detail = "A comma is needed before the next element.";
        const found = cursor.peekRange();
        const context = Range.between(open, found);
        cursor.error("syntax", "Missing item separator", detail, found, context);
      }
      return tuple(elements, open, cursor.recoverTo(TokenKind.CloseBracket));
    }
    return tuple(elements, open, cursor.read());
  });
}

function tuple(elements: readonly Expression[], open: Range, close: Range): Expression {
  return { kind: "tuple", elements, range: Range.between(open, close) };
}

/** Parses `{a = 1, b = 2}`, with commas or line breaks between, or `{for ...}`. */
export function parseObject(cursor: Cursor): Expression {
  const open = cursor.read();
  // Line breaks count in an object, but not in a for expression.
  const isFor = cursor.withNewlines(false, () => cursor.peekKeyword("for"));
  if (isFor) {
    return cursor.withNewlines(false, () => parseFor(cursor, open, TokenKind.CloseBrace));
  }
  return cursor.withNewlines(true, () => {
    const items: ObjectItem[] = [];
    for (;;) {
      const kind = cursor.peekKind();
      if (kind === TokenKind.CloseBrace) return object(items, open, cursor.read());
      if (kind === TokenKind.Newline) cursor.skip();
      else if (!parseItem(cursor, open, items)) {
        return object(items, open, cursor.recoverTo(TokenKind.CloseBrace));
      }
    }
  });
}

function object(items: readonly ObjectItem[], open: Range, close: Range): Expression {
  return { kind: "object", items, range: Range.between(open, close) };
}

/** Parses one item and the separator after it; false if the rest of the object cannot be parsed. */
function parseItem(cursor: Cursor, open: Range, items: ObjectItem[]): boolean {
  const key = parseExpression(cursor);
  if (cursor.recovering) return false;
  const separator = cursor.peekKind();
  if (separator !== TokenKind.Equal && separator !== TokenKind.Colon) {
    reportNoEqualsSign(cursor, open);
    return false;
  }
  cursor.skip();
  const value = parseExpression(cursor);
  const keyName = bareName(key);
  items.push({ key, value, ...(keyName !== undefined && { keyName }) });
  if (cursor.recovering) return false;
  const next = cursor.peekKind();
  if (next === TokenKind.Comma || next === TokenKind.Newline) {
    cursor.skip();
    return true;
  }
  if (next === TokenKind.CloseBrace) return true;
  if (next === TokenKind.EndOfFile) reportUnterminated(cursor, open);
  else if (next !== TokenKind.Invalid) {
    const detail = "A comma or a line break is needed before the next key.";
    const found = cursor.peekRange();
    const context = Range.between(open, found);
    cursor.error("syntax", "Missing attribute separator", detail, found, context);
  }
  return false;
}

function bareName(key: Expression): string | undefined {
  if (key.kind === "variable" && key.steps.length === 0) return key.name;
  if (key.kind !== "literal") return undefined;
  const isName = key.value.kind === "bool" || key.value.kind === "null";
  return isName ? key.range.text : undefined;
}

function reportNoEqualsSign(cursor: Cursor, open: Range): void {
  const next = cursor.peekKind();
  if (next === TokenKind.EndOfFile) reportUnterminated(cursor, open);
  if (next === TokenKind.EndOfFile || next === TokenKind.Invalid) return;
  const found = cursor.peekRange();
  const context = Range.between(open, found);
  if (next === TokenKind.Newline || next === TokenKind.Comma) {
    const detail = 'An equals sign ("=") and a value are expected after the key.';
    cursor.error("syntax", "Missing attribute value", detail, found, context);
    return;
  }
  let detail = 'An equals sign ("=") is expected after the key.';
  if (next === TokenKind.Identifier) {
    detail += " If the key contains dots or other special characters, write it in quotes.";
  }
  cursor.error("syntax", "Missing key/value separator", detail, found, context);
}

function reportUnterminated(cursor: Cursor, open: Range): void {
  const detail = "This object has no closing brace before the end of the file.";
  cursor.error("unterminated", "Unterminated object constructor expression", detail, open);
}
