import type { DiagnosticCode } from "../diagnostics/codes.ts";
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { Range } from "../source/range.ts";
import { TokenKind, type TokenList } from "./token.ts";

/** Syntax may nest this deep: brackets, blocks, templates, operators and conditionals together. */
export const MAX_NESTING = 256;
/** Errors past this number are not told. */
const MAX_DIAGNOSTICS = 100;

/** A place in a token list, and what the parser has found out so far. */
export class Cursor {
  readonly diagnostics: Diagnostic[] = [];
  readonly #tokens: TokenList;
  /** The index of EndOfFile. */
  readonly #last: number;
  /** Whether newlines are tokens, as they are not inside most brackets. */
  #newlines = true;
  /** How many tokens have been passed. */
  #index = 0;
  /** The next one that counts, and what it counts as. */
  #next = 0;
  #kind: TokenKind = TokenKind.EndOfFile;
  #depth = 0;
  #isRecovering = false;

  constructor(tokens: TokenList) {
    this.#tokens = tokens;
    this.#last = tokens.length - 1;
    this.#findNext();
  }

  /**
   * Whether an error was found from which the parser has not found its way back. Then the current
   * place may be anywhere, and further errors are likely to be echoes: they are not reported.
   */
  get recovering(): boolean {
    return this.#isRecovering;
  }

  /** Says that the place is known again: the parser stands at the start of a body item. */
  recovered(): void {
    this.#isRecovering = false;
  }

  peekKind(): TokenKind {
    return this.#kind;
  }

  peekRange(): Range {
    return this.#tokens.range(this.#next);
  }

  /** Whether the next token is this identifier. */
  peekKeyword(word: string): boolean {
    return this.#kind === TokenKind.Identifier && this.#tokens.text(this.#next) === word;
  }

  /** Goes past the next token; gives its range. */
  read(): Range {
    const range = this.#tokens.range(this.#next);
    this.skip();
    return range;
  }

  /** Goes past the next token; after the end of the file comes the end of the file. */
  skip(): void {
    this.#index = this.#next + 1;
    this.#findNext();
  }

  /** The range of the token that was read last. */
  previousRange(): Range {
    return this.#tokens.range(Math.max(this.#index - 1, 0));
  }

  /** From the start of a range to the end of the token that was read last. */
  rangeFrom({ source, startOffset }: Range): Range {
    return new Range(source, startOffset, this.#tokens.end(Math.max(this.#index - 1, 0)));
  }

  /** Parses something within which newlines are tokens, or are not. */
  withNewlines<T>(significant: boolean, parse: () => T): T {
    const outer = this.#newlines;
    this.#setNewlines(significant);
    const result = parse();
    this.#setNewlines(outer);
    return result;
  }

  /**
   * Goes one level deeper, until {@link leave}. Past {@link MAX_NESTING} it reports so and gives
   * false: then nothing deeper can be parsed, and the level has not been entered.
   */
  enter(): boolean {
    if (this.#depth >= MAX_NESTING) {
      const detail = `Expressions and blocks may nest ${MAX_NESTING} levels deep at most.`;
      this.error("limit_exceeded", "Nesting too deep", detail, this.peekRange());
      this.startRecovery();
      return false;
    }
    this.#depth++;
    return true;
  }

  leave(): void {
    this.#depth--;
  }

  /** Whether a further error would be reported; else there is no need to describe it. */
  get isReporting(): boolean {
    return !this.#isRecovering && this.diagnostics.length < MAX_DIAGNOSTICS;
  }

  /** Reports an error, unless it is likely to be the echo of an earlier one. */
  error(
    code: DiagnosticCode,
    summary: string,
    detail: string,
    subject: Range,
    context?: Range,
  ): void {
    if (!this.isReporting) return;
    this.diagnostics.push(errorDiagnostic(code, summary, detail, { subject, context }));
  }

  startRecovery(): void {
    this.#isRecovering = true;
  }

  /** Skips to just after the bracket that ends the current pair; gives the range of that bracket. */
  recoverTo(end: TokenKind): Range {
    this.#isRecovering = true;
    for (let depth = 0; ; ) {
      const kind = this.peekKind();
      const range = this.peekRange();
      if (kind === TokenKind.EndOfFile) return range;
      this.skip();
      if (kind === end) {
        if (depth === 0) return range;
        depth--;
      } else if (closerOf(kind) === end) depth++;
    }
  }

  /** Skips to the end of the line on which the current body item ends, brackets and templates included. */
  recoverToNextItem(): void {
    this.#isRecovering = true;
    const open = new OpenBrackets();
    this.withNewlines(true, () => {
      for (;;) {
        const kind = this.peekKind();
        if (kind === TokenKind.EndOfFile) return;
        // The brace that ends the enclosing block is left to the block.
        if (kind === TokenKind.CloseBrace && open.isEmpty) return;
        this.skip();
        if (kind === TokenKind.Newline && open.isEmpty) return;
        open.see(kind);
      }
    });
  }

  #setNewlines(significant: boolean): void {
    if (this.#newlines === significant) return;
    this.#newlines = significant;
    this.#findNext();
  }

  /** Finds the next token that counts: a comment does only as the newline that it ends with. */
  #findNext(): void {
    let index = Math.min(this.#index, this.#last);
    let kind = this.#tokens.kind(index);
    while (kind === TokenKind.Newline || kind === TokenKind.Comment) {
      if (this.#newlines && (kind === TokenKind.Newline || this.#endsWithNewline(index))) {
        kind = TokenKind.Newline;
        break;
      }
      index++;
      kind = this.#tokens.kind(index);
    }
    this.#next = index;
    this.#kind = kind;
  }

  #endsWithNewline(index: number): boolean {
    return this.#tokens.source.text.charCodeAt(this.#tokens.end(index) - 1) === 0x0a;
  }
}

/** The brackets that are open. A closing one also ends those inside it that were left open. */
class OpenBrackets {
  readonly #closers: TokenKind[] = [];
  readonly #counts = new Map<TokenKind, number>();

  get isEmpty(): boolean {
    return this.#closers.length === 0;
  }

  see(kind: TokenKind): void {
    const closer = closerOf(kind);
    if (closer !== undefined) {
      this.#closers.push(closer);
      this.#count(closer, 1);
    } else if ((this.#counts.get(kind) ?? 0) > 0) {
      for (let popped = this.#closers.pop(); popped !== undefined; popped = this.#closers.pop()) {
        this.#count(popped, -1);
        if (popped === kind) return;
      }
    }
  }

  #count(closer: TokenKind, change: number): void {
    this.#counts.set(closer, (this.#counts.get(closer) ?? 0) + change);
  }
}

/** The token that closes what a token opens; undefined if it opens nothing. */
export function closerOf(kind: TokenKind): TokenKind | undefined {
  switch (kind) {
    case TokenKind.OpenBrace:
      return TokenKind.CloseBrace;
    case TokenKind.OpenBracket:
      return TokenKind.CloseBracket;
    case TokenKind.OpenParen:
      return TokenKind.CloseParen;
    case TokenKind.OpenQuote:
      return TokenKind.CloseQuote;
    case TokenKind.OpenHeredoc:
      return TokenKind.CloseHeredoc;
    case TokenKind.OpenInterpolation:
    case TokenKind.OpenDirective:
      return TokenKind.CloseSequence;
    default:
      return undefined;
  }
}
