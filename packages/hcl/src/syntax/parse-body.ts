import { Range } from "../source/range.ts";
import type { Attribute } from "./body.ts";
import type { Cursor } from "./cursor.ts";
import { type NativeBlock, NativeBody } from "./native-body.ts";
import { parseBlock } from "./parse-block.ts";
import { parseExpression } from "./parse-expression.ts";
import { type Name, readName } from "./parse-label.ts";
import { TokenKind } from "./token.ts";

/**
 * Parses attributes and blocks up to `end`, which is read too. After an error it goes on with the
 * next item, so that one run reports the errors of all of them.
 */
export function parseBody(
  cursor: Cursor,
  end: typeof TokenKind.EndOfFile | typeof TokenKind.CloseBrace,
): NativeBody {
  const start = cursor.previousRange();
  const attributes = new Map<string, Attribute>();
  const blocks: NativeBlock[] = [];
  for (;;) {
    const kind = cursor.peekKind();
    if (kind === end) break;
    if (kind === TokenKind.EndOfFile) {
      reportUnclosed(cursor, start);
      break;
    }
    if (kind === TokenKind.Newline) cursor.skip();
    else if (kind === TokenKind.Identifier) parseItem(cursor, readName(cursor), attributes, blocks);
    else skipUnexpected(cursor);
    if (cursor.peekKind() !== TokenKind.EndOfFile) cursor.recovered();
  }
  const close = cursor.peekRange();
  cursor.skip();
  return new NativeBody({
    attributes,
    blocks,
    range: Range.between(start, close),
    missingItemRange: new Range(close.source, close.endOffset, close.endOffset),
  });
}

function parseItem(
  cursor: Cursor,
  name: Name,
  attributes: Map<string, Attribute>,
  blocks: NativeBlock[],
): void {
  switch (cursor.peekKind()) {
    case TokenKind.Equal:
      addAttribute(cursor, attributes, parseAttribute(cursor, name, endOfLine));
      return;
    case TokenKind.OpenQuote:
    case TokenKind.OpenBrace:
    case TokenKind.Identifier: {
      const block = parseBlock(cursor, name);
      if (block !== undefined) blocks.push(block);
      return;
    }
    default:
      reportNoItem(cursor, name);
      cursor.recoverToNextItem();
  }
}

function addAttribute(
  cursor: Cursor,
  attributes: Map<string, Attribute>,
  attribute: Attribute,
): void {
  const existing = attributes.get(attribute.name);
  if (existing === undefined) {
    attributes.set(attribute.name, attribute);
    return;
  }
  cursor.recovered();
  if (!cursor.isReporting) return;
  cursor.error(
    "duplicate_attribute",
    "Attribute redefined",
    `The argument "${attribute.name}" is already set at ${existing.nameRange}. Each argument may be set only once.`,
    attribute.nameRange,
  );
}

/** Parses the rest of an argument, whose name has been read, and what `finish` expects after it. */
export function parseAttribute(
  cursor: Cursor,
  name: Name,
  finish: (cursor: Cursor, name: Name) => void,
): Attribute {
  cursor.skip();
  const expression = parseExpression(cursor);
  const range = cursor.rangeFrom(name.range);
  if (cursor.recovering) cursor.recoverToNextItem();
  else finish(cursor, name);
  return { name: name.text, expression, range, nameRange: name.range };
}

function endOfLine(cursor: Cursor, name: Name): void {
  const next = cursor.peekKind();
  if (next === TokenKind.Newline || next === TokenKind.EndOfFile) {
    cursor.skip();
    return;
  }
  const found = cursor.peekRange();
  const context = Range.between(name.range, found);
  if (next === TokenKind.Comma) {
    const detail = "Arguments are separated by line breaks, not by commas.";
    cursor.error("syntax", "Unexpected comma after argument", detail, found, context);
  } else if (next !== TokenKind.Invalid) {
    const detail = "An argument must end with a line break.";
    cursor.error("syntax", "Missing newline after argument", detail, found, context);
  }
  cursor.recoverToNextItem();
}

/** Reports a block that the file ends in. */
export function reportUnclosed(cursor: Cursor, openBrace: Range, context?: Range): void {
  const detail =
    "This block has no closing brace before the end of the file. Perhaps a brace is missing further down.";
  cursor.error("unterminated", "Unclosed configuration block", detail, openBrace, context);
  cursor.startRecovery();
}

/** Reports a name that is followed by nothing that it could be the name of. */
export function reportNoItem(cursor: Cursor, name: Name): void {
  if (cursor.peekKind() === TokenKind.Invalid) return;
  const detail = `"${name.text}" is neither an argument, which has an equals sign after its name, nor a block, which has braces.`;
  cursor.error("syntax", "Argument or block definition required", detail, name.range);
}

/** Reports a token that cannot start an item, and skips the rest of its line. */
export function skipUnexpected(cursor: Cursor): void {
  const bad = cursor.peekRange();
  const kind = cursor.peekKind();
  if (kind === TokenKind.OpenQuote) {
    const detail = "The name of an argument, and the type of a block, is written without quotes.";
    cursor.error("syntax", "Invalid argument name", detail, bad);
  } else if (kind === TokenKind.CloseBrace) {
    const detail = "This closing brace has no opening one.";
    cursor.error("syntax", "Unbalanced braces", detail, bad);
    cursor.skip();
    return;
  } else if (kind !== TokenKind.Invalid) {
    const detail = "An argument or a block is expected here.";
    cursor.error("syntax", "Argument or block definition required", detail, bad);
  }
  cursor.recoverToNextItem();
}
