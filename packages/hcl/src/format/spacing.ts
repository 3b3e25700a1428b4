import { TokenKind } from "../syntax/token.ts";
import { bracketChange, type FormatToken } from "./line.ts";

/** After these, a minus is the sign of a number and not a subtraction. */
const BEFORE_SIGN: ReadonlySet<TokenKind> = new Set([
  TokenKind.OpenParen,
  TokenKind.OpenBrace,
  TokenKind.OpenBracket,
  TokenKind.Equal,
  TokenKind.Colon,
  TokenKind.Comma,
  TokenKind.Question,
  TokenKind.Plus,
  TokenKind.Minus,
  TokenKind.Star,
  TokenKind.Slash,
  TokenKind.Percent,
  TokenKind.EqualEqual,
  TokenKind.NotEqual,
  TokenKind.Greater,
  TokenKind.GreaterEqual,
  TokenKind.Less,
  TokenKind.LessEqual,
  TokenKind.And,
  TokenKind.Or,
  TokenKind.Bang,
]);

/** Whether a space belongs between a token and the one after it. */
export function needsSpace(
  token: FormatToken,
  before: FormatToken | undefined,
  after: FormatToken,
): boolean {
  const { kind } = token;
  const next = after.kind;
  if (next === TokenKind.Newline) return false;
  if (isPartOfTemplate(kind, next)) return false;
  if (isOneName(kind, next)) return false;
  // Two old-style indices, as in `a.0 .1`, would become one number.
  if (kind === TokenKind.Dot) return before?.kind === TokenKind.Number && next === before.kind;
  if (next === TokenKind.Dot) return false;
  if (next === TokenKind.Comma || next === TokenKind.Ellipsis) return false;
  if (kind === TokenKind.Comma) return true;
  if (kind === TokenKind.Identifier && token.text === "in" && before?.kind === kind) return true;
  if (next === TokenKind.OpenBracket && endsOperand(token)) return false;
  if (kind === TokenKind.Bang) return false;
  if (kind === TokenKind.Minus) return before !== undefined && !BEFORE_SIGN.has(before.kind);
  if (kind === TokenKind.OpenBrace || next === TokenKind.CloseBrace) {
    return kind !== TokenKind.OpenBrace || next !== TokenKind.CloseBrace;
  }
  if (isBraceInSequence(kind, next)) return true;
  return bracketChange(token) <= 0 && bracketChange(after) >= 0;
}

/** Spaces in literal text are text. */
function isPartOfTemplate(kind: TokenKind, next: TokenKind): boolean {
  return (
    kind === TokenKind.QuotedText ||
    kind === TokenKind.PlainText ||
    kind === TokenKind.OpenQuote ||
    kind === TokenKind.OpenHeredoc ||
    next === TokenKind.QuotedText ||
    next === TokenKind.PlainText ||
    next === TokenKind.CloseQuote ||
    next === TokenKind.CloseHeredoc ||
    (kind === TokenKind.CloseSequence &&
      (next === TokenKind.OpenInterpolation || next === TokenKind.OpenDirective))
  );
}

/** The name of a function and its parenthesis, or the parts of a name with namespaces. */
function isOneName(kind: TokenKind, next: TokenKind): boolean {
  return (
    (kind === TokenKind.Identifier &&
      (next === TokenKind.OpenParen || next === TokenKind.DoubleColon)) ||
    (kind === TokenKind.DoubleColon && next === TokenKind.Identifier)
  );
}

function endsOperand(token: FormatToken): boolean {
  return (
    token.kind === TokenKind.Identifier ||
    token.kind === TokenKind.Number ||
    bracketChange(token) < 0
  );
}

/** An object in a template sequence keeps its braces apart from those of the sequence. */
function isBraceInSequence(kind: TokenKind, next: TokenKind): boolean {
  const isOpen = kind === TokenKind.OpenInterpolation || kind === TokenKind.OpenDirective;
  return (
    (isOpen && next === TokenKind.OpenBrace) ||
    (kind === TokenKind.CloseBrace && next === TokenKind.CloseSequence)
  );
}
