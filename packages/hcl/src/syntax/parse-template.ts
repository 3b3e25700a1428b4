import { didYouMean } from "../diagnostics/nearest-name.ts";
import { Range } from "../source/range.ts";
import { stringValue } from "../values/value.ts";
import { trimEnd, trimStart } from "./character.ts";
import type { Cursor } from "./cursor.ts";
import type { Expression } from "./expression.ts";
import { readLiteralText } from "./literal-text.ts";
import { parseExpression } from "./parse-expression.ts";
import { parseForIntro } from "./parse-for.ts";
import { joinTexts, removeIndentation, type TemplatePiece } from "./template-piece.ts";
import { buildTemplate } from "./template-tree.ts";
import { type Token, TokenKind } from "./token.ts";

type TemplateEnd =
  | typeof TokenKind.CloseQuote
  | typeof TokenKind.CloseHeredoc
  | typeof TokenKind.EndOfFile;

/** Parses a quoted string or a heredoc. */
export function parseQuotedTemplate(cursor: Cursor): Expression {
  const open = cursor.read();
  const isHeredoc = open.kind === TokenKind.OpenHeredoc;
  const end = isHeredoc ? TokenKind.CloseHeredoc : TokenKind.CloseQuote;
  const pieces = parsePieces(cursor, end, open.range);
  if (isHeredoc && open.text.startsWith("<<-")) removeIndentation(pieces);
  return toExpression(cursor, pieces, Range.between(open.range, cursor.previousRange()));
}

/** Parses a text that is a template as a whole. */
export function parseWholeTemplate(cursor: Cursor): Expression {
  const start = cursor.peekRange();
  const pieces = parsePieces(cursor, TokenKind.EndOfFile, start);
  return toExpression(cursor, pieces, Range.between(start, cursor.peekRange()));
}

function toExpression(cursor: Cursor, pieces: readonly TemplatePiece[], range: Range): Expression {
  const joined = joinTexts(pieces);
  const [only] = joined;
  if (joined.length === 1 && only?.kind === "interpolation") {
    return { kind: "templateWrap", wrapped: only.expression, range };
  }
  const parts = buildTemplate(cursor, joined);
  if (parts.length > 0) return { kind: "template", parts, range };
  return {
    kind: "template",
    parts: [{ kind: "literal", value: stringValue(""), range: emptyRange(range) }],
    range,
  };
}

function emptyRange({ source, startOffset }: Range): Range {
  return new Range(source, startOffset, startOffset);
}

function parsePieces(cursor: Cursor, end: TemplateEnd, open: Range): TemplatePiece[] {
  const pieces: TemplatePiece[] = [];
  let trimNext = false;
  for (;;) {
    const token = cursor.read();
    const trimThis = trimNext;
    trimNext = false;
    switch (token.kind) {
      case end:
        return pieces;
      case TokenKind.QuotedText:
      case TokenKind.PlainText: {
        const text = readLiteralText(cursor, token);
        const { range } = token;
        pieces.push({ kind: "text", text: trimThis ? trimStart(text) : text, range });
        continue;
      }
      case TokenKind.OpenInterpolation:
      case TokenKind.OpenDirective: {
        if (token.text.endsWith("~")) trimLast(pieces);
        const isInterpolation = token.kind === TokenKind.OpenInterpolation;
        const parse = isInterpolation ? parseInterpolation : parseDirective;
        const piece = cursor.withNewlines(false, () => parse(cursor, token, open, end));
        if (piece !== undefined) pieces.push(piece);
        trimNext = cursor.previousRange().text === "~}";
        continue;
      }
      default:
        reportUnterminated(cursor, token, end, open);
        if (token.kind !== TokenKind.EndOfFile) cursor.recoverTo(end);
        return pieces;
    }
  }
}

function trimLast(pieces: readonly TemplatePiece[]): void {
  const last = pieces[pieces.length - 1];
  if (last?.kind === "text") last.text = trimEnd(last.text);
}

function reportUnterminated(cursor: Cursor, found: Token, end: TemplateEnd, open: Range): void {
  if (found.kind !== TokenKind.Invalid) {
    const detail =
      end === TokenKind.CloseHeredoc
        ? `This heredoc has no end. Its end is a line that has "${open.text.replace(/^<<-?/, "").trim()}" on it and nothing else, and a line break after it.`
        : "There is no closing quote for this string.";
    cursor.error("unterminated", "Unterminated template string", detail, open);
  }
  cursor.startRecovery();
}

function parseInterpolation(
  cursor: Cursor,
  token: Token,
  open: Range,
  end: TemplateEnd,
): TemplatePiece {
  const expression = parseExpression(cursor);
  const close = cursor.peek();
  const range = Range.between(token.range, close.range);
  if (close.kind === TokenKind.CloseSequence && !cursor.recovering) cursor.skip();
  else {
    if (close.kind !== TokenKind.Invalid) reportUnclosed(cursor, { token, close, open, end });
    cursor.recoverTo(TokenKind.CloseSequence);
  }
  return { kind: "interpolation", expression, range };
}

function reportUnclosed(
  cursor: Cursor,
  { token, close, open, end }: { token: Token; close: Token; open: Range; end: TemplateEnd },
): void {
  const isQuote = close.kind === TokenKind.CloseQuote || close.kind === TokenKind.OpenQuote;
  if (close.kind === TokenKind.EndOfFile || (isQuote && end === TokenKind.CloseQuote)) {
    const detail = 'There is no closing brace ("}") for this interpolation before the string ends.';
    cursor.error(
      "unterminated",
      "Unclosed template interpolation sequence",
      detail,
      token.range,
      Range.between(open, token.range),
    );
    return;
  }
  cursor.error(
    "syntax",
    "Extra characters after interpolation expression",
    close.kind === TokenKind.Colon
      ? 'A colon means nothing here. If the text is meant for another program, write "$${" in place of "${".'
      : 'A closing brace ("}") is expected here, to end the interpolation.',
    close.range,
    Range.between(open, close.range),
  );
}

const DIRECTIVES = ["if", "else", "endif", "for", "endfor"];

function parseDirective(cursor: Cursor, token: Token, open: Range): TemplatePiece | undefined {
  const piece = parseDirectiveStart(cursor, token);
  const close = cursor.peek();
  if (close.kind === TokenKind.CloseSequence && !cursor.recovering) {
    cursor.skip();
    return piece && { ...piece, range: Range.between(token.range, close.range) };
  }
  if (close.kind !== TokenKind.Invalid) {
    cursor.error(
      "syntax",
      "Extra characters in template directive",
      'A closing brace ("}") is expected here, to end the directive.',
      close.range,
      Range.between(open, close.range),
    );
  }
  cursor.recoverTo(TokenKind.CloseSequence);
  return piece;
}

function parseDirectiveStart(cursor: Cursor, { range }: Token): TemplatePiece | undefined {
  const keyword = cursor.peek();
  if (keyword.kind !== TokenKind.Identifier) {
    const detail = "A directive starts with a word: if, else, endif, for or endfor.";
    const context = Range.between(range, keyword.range);
    if (keyword.kind !== TokenKind.Invalid) {
      cursor.error("syntax", "Invalid template directive", detail, keyword.range, context);
    }
    cursor.startRecovery();
    return undefined;
  }
  cursor.skip();
  switch (keyword.text) {
    case "if":
      return { kind: "if", condition: parseExpression(cursor), range };
    case "for": {
      const intro = parseForIntro(cursor, range, "Invalid 'for' directive");
      return intro && { kind: "for", intro, range };
    }
    case "else":
    case "endif":
    case "endfor":
      return { kind: keyword.text, range };
    default: {
      const detail = `"${keyword.text}" is not a directive.${didYouMean(keyword.text, DIRECTIVES)}`;
      const context = Range.between(range, keyword.range);
      cursor.error("syntax", "Invalid template control keyword", detail, keyword.range, context);
      cursor.startRecovery();
      return undefined;
    }
  }
}
