import { TokenKind } from "../syntax/token.ts";

/** A token together with the white space before it, which is all that formatting changes. */
export interface FormatToken {
  readonly kind: TokenKind;
  readonly text: string;
  spaces: number;
}

/** The tokens of a line in cells; a heredoc counts as one line. */
export interface FormatLine {
  /** Everything up to one of the other cells. */
  readonly lead: readonly FormatToken[];
  /** From the equals sign on, if a whole value follows it on the line. */
  readonly assign: readonly FormatToken[];
  /** A comment after other tokens. */
  readonly comment: readonly FormatToken[];
}

export function splitLines(tokens: readonly FormatToken[]): FormatLine[] {
  const lines: FormatLine[] = [];
  let start = 0;
  for (const [index, token] of tokens.entries()) {
    if (!endsLine(token)) continue;
    lines.push(splitCells(tokens.slice(start, index + 1)));
    start = index + 1;
  }
  if (start < tokens.length) lines.push(splitCells(tokens.slice(start)));
  return lines;
}

function endsLine({ kind, text }: FormatToken): boolean {
  return kind === TokenKind.Newline || (kind === TokenKind.Comment && text.endsWith("\n"));
}

function splitCells(tokens: readonly FormatToken[]): FormatLine {
  const hasComment = tokens.length > 1 && tokens.at(-1)?.kind === TokenKind.Comment;
  const code = hasComment ? tokens.slice(0, -1) : tokens;
  const comment = hasComment ? tokens.slice(-1) : [];
  const equals = code.findIndex(({ kind }, index) => index > 0 && kind === TokenKind.Equal);
  if (equals < 0 || sumOfBrackets(code.slice(equals)) !== 0) {
    return { lead: code, assign: [], comment };
  }
  return { lead: code.slice(0, equals), assign: code.slice(equals), comment };
}

/** How many brackets more a run of tokens opens than it closes. */
export function sumOfBrackets(tokens: readonly FormatToken[]): number {
  return tokens.reduce((sum, token) => sum + bracketChange(token), 0);
}

/** 1 for what opens a bracket or a template sequence, -1 for what closes one, else 0. */
export function bracketChange({ kind }: FormatToken): -1 | 0 | 1 {
  switch (kind) {
    case TokenKind.OpenBrace:
    case TokenKind.OpenBracket:
    case TokenKind.OpenParen:
    case TokenKind.OpenInterpolation:
    case TokenKind.OpenDirective:
      return 1;
    case TokenKind.CloseBrace:
    case TokenKind.CloseBracket:
    case TokenKind.CloseParen:
    case TokenKind.CloseSequence:
      return -1;
    default:
      return 0;
  }
}
