import { Range } from "../source/range.ts";
import type { Attribute } from "./body.ts";
import type { Cursor } from "./cursor.ts";
import { type NativeBlock, NativeBody } from "./native-body.ts";
import {
  parseAttribute,
  parseBody,
  reportNoItem,
  reportUnclosed,
  skipUnexpected,
} from "./parse-body.ts";
import { type Name, parseQuotedLabel, readName } from "./parse-label.ts";
import { TokenKind } from "./token.ts";

/** Parses the rest of a block, whose type has been read; undefined if it has no opening brace. */
export function parseBlock(cursor: Cursor, type: Name): NativeBlock | undefined {
  const labels: string[] = [];
  const labelRanges: Range[] = [];
  while (cursor.peekKind() !== TokenKind.OpenBrace) {
    const next = cursor.peekKind();
    if (next === TokenKind.OpenQuote) {
      const label = parseQuotedLabel(cursor);
      labels.push(label.text);
      labelRanges.push(label.range);
    } else if (next === TokenKind.Identifier) {
      const label = readName(cursor);
      labels.push(label.text);
      labelRanges.push(label.range);
    } else {
      reportNoBrace(cursor, type);
      cursor.recoverToNextItem();
      return undefined;
    }
  }
  const openBraceRange = cursor.read();
  const body = parseBlockBody(cursor, type, openBraceRange);
  const closeBraceRange = cursor.previousRange();
  if (cursor.recovering) cursor.recoverToNextItem();
  else endOfBlock(cursor, type);
  return {
    type: type.text,
    labels,
    body,
    headerRange: Range.between(type.range, labelRanges.at(-1) ?? type.range),
    typeRange: type.range,
    labelRanges,
    openBraceRange,
    closeBraceRange,
    range: Range.between(type.range, closeBraceRange),
  };
}

function endOfBlock(cursor: Cursor, type: Name): void {
  const next = cursor.peekKind();
  if (next === TokenKind.Newline || next === TokenKind.EndOfFile) {
    cursor.skip();
    return;
  }
  if (next !== TokenKind.Invalid) {
    const found = cursor.peekRange();
    const context = Range.between(type.range, found);
    const detail = "A block must end with a line break.";
    cursor.error("syntax", "Missing newline after block definition", detail, found, context);
  }
  cursor.recoverToNextItem();
}

function parseBlockBody(cursor: Cursor, type: Name, openBrace: Range): NativeBody {
  if (!cursor.enter()) {
    cursor.recoverTo(TokenKind.CloseBrace);
    return emptyBody(openBrace);
  }
  const body = startsLine(cursor.peekKind())
    ? parseBody(cursor, TokenKind.CloseBrace)
    : parseOneLineBody(cursor, type, openBrace);
  cursor.leave();
  return body;
}

/** Whether a token after an opening brace leaves the lines that follow to the body. */
function startsLine(kind: TokenKind): boolean {
  return (
    kind === TokenKind.Newline || kind === TokenKind.EndOfFile || kind === TokenKind.CloseBrace
  );
}

/** `type { name = expression }`: one argument at most when the block is on one line. */
function parseOneLineBody(cursor: Cursor, type: Name, openBrace: Range): NativeBody {
  if (cursor.peekKind() !== TokenKind.Identifier) {
    skipUnexpected(cursor);
    skipToCloseBrace(cursor);
    return emptyBody(openBrace);
  }
  const name = readName(cursor);
  const attributes = new Map<string, Attribute>();
  const next = cursor.peekKind();
  if (next === TokenKind.Equal) {
    const attribute = parseAttribute(cursor, name, () => undefined);
    attributes.set(attribute.name, attribute);
    closeOneLineBody(cursor, type, openBrace);
  } else {
    if (
      next === TokenKind.OpenQuote ||
      next === TokenKind.OpenBrace ||
      next === TokenKind.Identifier
    ) {
      cursor.error(
        "syntax",
        "Argument definition required",
        `A block on a single line can contain only one argument. To set "${name.text}", use an equals sign; to write a nested block, put it on lines of its own.`,
        Range.between(name.range, cursor.peekRange()),
      );
    } else reportNoItem(cursor, name);
    skipToCloseBrace(cursor);
  }
  const end = cursor.previousRange();
  return new NativeBody({
    attributes,
    blocks: [],
    range: Range.between(openBrace, end),
    missingItemRange: new Range(end.source, end.endOffset, end.endOffset),
  });
}

function closeOneLineBody(cursor: Cursor, type: Name, openBrace: Range): void {
  const next = cursor.peekKind();
  if (next === TokenKind.CloseBrace) {
    cursor.skip();
    return;
  }
  const summary = "Invalid single-argument block definition";
  const found = cursor.peekRange();
  switch (next) {
    case TokenKind.EndOfFile:
      reportUnclosed(cursor, openBrace, Range.between(type.range, openBrace));
      break;
    case TokenKind.Comma:
      cursor.error(
        "syntax",
        summary,
        "A block on a single line can contain only one argument. Write further ones on lines of their own, without commas.",
        found,
      );
      break;
    case TokenKind.Newline:
      cursor.error(
        "syntax",
        summary,
        "A block whose first argument is on the line of its opening brace must also end on that line.",
        found,
      );
      break;
    case TokenKind.Invalid:
      break;
    default:
      cursor.error(
        "syntax",
        summary,
        "A block on a single line must end with a closing brace right after its argument.",
        found,
      );
  }
  skipToCloseBrace(cursor);
}

/** Skips the rest of a broken block; what follows the block is parsed again as usual. */
function skipToCloseBrace(cursor: Cursor): void {
  cursor.recoverTo(TokenKind.CloseBrace);
  cursor.recovered();
}

function emptyBody(openBrace: Range): NativeBody {
  const missingItemRange = new Range(openBrace.source, openBrace.endOffset, openBrace.endOffset);
  return new NativeBody({ attributes: new Map(), blocks: [], range: openBrace, missingItemRange });
}

function reportNoBrace(cursor: Cursor, type: Name): void {
  const next = cursor.peekKind();
  if (next === TokenKind.Invalid) return;
  const found = cursor.peekRange();
  cursor.error(
    "syntax",
    "Invalid block definition",
    next === TokenKind.Equal
      ? "An equals sign sets an argument; a block has none."
      : next === TokenKind.Newline
        ? 'The opening brace ("{") of a block must be on the line of its type and labels.'
        : 'A quoted label or an opening brace ("{") is expected here.',
    found,
    Range.between(type.range, found),
  );
}
