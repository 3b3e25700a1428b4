import { didYouMean } from "../diagnostics/did-you-mean.ts";
import { Range } from "../source/range.ts";
import { stringValue } from "../values/value.ts";
import { trimEnd, trimStart } from "./character.ts";
import type { Cursor } from "./cursor.ts";
import type { Expression } from "./expression.ts";
import { readLiteralText } from "./literal-text.ts";
import { parseExpression } from "./parse-expression.ts";
import { parseForIntro } from "./parse-for.ts";
import { removeIndentation, type TemplatePiece } from "./template-piece.ts";
import { buildTemplate } from "./template-tree.ts";
import { TokenKind } from "./token.ts";

type TemplateEnd =
  | typeof TokenKind.CloseQuote
  | typeof TokenKind.CloseHeredoc
  | typeof TokenKind.EndOfFile;

/** Parses a quoted string or a heredoc. */
export function parseQuotedTemplate(cursor: Cursor): Expression {
  const isHeredoc = cursor.peekKind() === TokenKind.OpenHeredoc;
  const open = cursor.read();
  const end = isHeredoc ? TokenKind.CloseHeredoc : TokenKind.CloseQuote;
  const pieces = parsePieces(cursor, end, open);
  if (isHeredoc && open.text.startsWith("<<-")) removeIndentation(pieces);
  return toExpression(cursor, pieces, cursor.rangeFrom(open));
}

/** Parses a text that is a template as a whole. */
export function parseWholeTemplate(cursor: Cursor): Expression {
  const start = cursor.peekRange();
  const pieces = parsePieces(cursor, TokenKind.EndOfFile, start);
  return toExpression(cursor, pieces, Range.between(start, cursor.peekRange()));
}

function toExpression(cursor: Cursor, pieces: readonly TemplatePiece[], range: Range): Expression {
  const only = pieces.length === 1 ? pieces[0] : undefined;
  if (only?.kind === "interpolation") {
    return { kind: "templateWrap", wrapped: only.expression, range };
  }
  const parts = buildTemplate(cursor, pieces);
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
    const kind = cursor.peekKind();
    const token = cursor.read();
    const trimThis = trimNext;
    trimNext = false;
    switch (kind) {
      case end:
        return pieces;
      case TokenKind.QuotedText:
      case TokenKind.PlainText: {
        const text = readLiteralText(cursor, kind, token);
        pieces.push({ kind: "text", text: trimThis ? trimStart(text) : text, range: token });
        continue;
      }
      case TokenKind.OpenInterpolation:
      case TokenKind.OpenDirective: {
        if (token.text.endsWith("~")) trimLast(pieces);
        const isInterpolation = kind === TokenKind.OpenInterpolation;
        const parse = isInterpolation ? parseInterpolation : parseDirective;
        const piece = cursor.withNewlines(false, () => parse(cursor, token, open, end));
        if (piece !== undefined) pieces.push(piece);
        trimNext = cursor.previousRange().text === "~}";
        continue;
      }
      default:
        reportUnterminated(cursor, kind, end, open);
        if (kind !== TokenKind.EndOfFile) cursor.recoverTo(end);
        return pieces;
    }
  }
}

function trimLast(pieces: readonly TemplatePiece[]): void {
  const last = pieces[pieces.length - 1];
  if (last?.kind === "text") last.text = trimEnd(last.text);
}

function reportUnterminated(cursor: Cursor, found: TokenKind, end: TemplateEnd, open: Range): void {
  if (found !== TokenKind.Invalid) {
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
  token: Range,
  open: Range,
  end: TemplateEnd,
): TemplatePiece {
  const expression = parseExpression(cursor);
  const range = Range.between(token, cursor.peekRange());
  if (cursor.peekKind() === TokenKind.CloseSequence && !cursor.recovering) cursor.skip();
  else {
    if (cursor.peekKind() !== TokenKind.Invalid) reportUnclosed(cursor, token, open, end);
    cursor.recoverTo(TokenKind.CloseSequence);
  }
  return { kind: "interpolation", expression, range };
}

function reportUnclosed(cursor: Cursor, token: Range, open: Range, end: TemplateEnd): void {
  const kind = cursor.peekKind();
  const isQuote = kind === TokenKind.CloseQuote || kind === TokenKind.OpenQuote;
  if (kind === TokenKind.EndOfFile || (isQuote && end === TokenKind.CloseQuote)) {
    const detail = 'There is no closing brace ("}") for this interpolation before the string ends.';
    cursor.error(
      "unterminated",
      "Unclosed template interpolation sequence",
      detail,
      token,
      Range.between(open, token),
    );
    return;
  }
  const found = cursor.peekRange();
  cursor.error(
    "syntax",
    "Extra characters after interpolation expression",
    kind === TokenKind.Colon
      ? 'A colon means nothing here. If the text is meant for another program, write "$${" in place of "${".'
      : 'A closing brace ("}") is expected here, to end the interpolation.',
    found,
    Range.between(open, found),
  );
}

const DIRECTIVES = ["if", "else", "endif", "for", "endfor"];

function parseDirective(cursor: Cursor, token: Range, open: Range): TemplatePiece | undefined {
  const piece = parseDirectiveStart(cursor, token);
  const close = cursor.peekRange();
  if (cursor.peekKind() === TokenKind.CloseSequence && !cursor.recovering) {
    cursor.skip();
    return piece && { ...piece, range: Range.between(token, close) };
  }
  if (cursor.peekKind() !== TokenKind.Invalid) {
    cursor.error(
      "syntax",
      "Extra characters in template directive",
      'A closing brace ("}") is expected here, to end the directive.',
      close,
      Range.between(open, close),
    );
  }
  cursor.recoverTo(TokenKind.CloseSequence);
  return piece;
}

function parseDirectiveStart(cursor: Cursor, range: Range): TemplatePiece | undefined {
  const keyword = cursor.peekRange();
  if (cursor.peekKind() !== TokenKind.Identifier) {
    const detail = "A directive starts with a word: if, else, endif, for or endfor.";
    const context = Range.between(range, keyword);
    if (cursor.peekKind() !== TokenKind.Invalid) {
      cursor.error("syntax", "Invalid template directive", detail, keyword, context);
    }
    cursor.startRecovery();
    return undefined;
  }
  cursor.skip();
  const word = keyword.text;
  switch (word) {
    case "if":
      return { kind: "if", condition: parseExpression(cursor), range };
    case "for": {
      const intro = parseForIntro(cursor, range, "Invalid 'for' directive");
      return intro && { kind: "for", intro, range };
    }
    case "else":
    case "endif":
    case "endfor":
      return { kind: word, range };
    default: {
      const detail = `"${word}" is not a directive.${didYouMean(word, DIRECTIVES)}`;
      const context = Range.between(range, keyword);
      cursor.error("syntax", "Invalid template control keyword", detail, keyword, context);
      cursor.startRecovery();
      return undefined;
    }
  }
}
