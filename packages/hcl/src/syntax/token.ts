import { Range } from "../source/range.ts";
import type { Source } from "../source/source.ts";

/** The kinds of token. Brackets, quotes and template sequences come in pairs. */
export const TokenKind = {
  EndOfFile: 0,
  Newline: 1,
  Comment: 2,
  Identifier: 3,
  Number: 4,
  OpenBrace: 5,
  CloseBrace: 6,
  OpenBracket: 7,
  CloseBracket: 8,
  OpenParen: 9,
  CloseParen: 10,
  OpenQuote: 11,
  CloseQuote: 12,
  OpenHeredoc: 13,
  CloseHeredoc: 14,
  /** Literal text between quotes, with backslash escapes. */
  QuotedText: 15,
  /** Literal text of a heredoc or a bare template, one token per line. */
  PlainText: 16,
  /** `${` or `${~`. */
  OpenInterpolation: 17,
  /** `%{` or `%{~`. */
  OpenDirective: 18,
  /** `}` or `~}` that ends one of the two above. */
  CloseSequence: 19,
  Plus: 20,
  Minus: 21,
  Star: 22,
  Slash: 23,
  Percent: 24,
  Equal: 25,
  EqualEqual: 26,
  NotEqual: 27,
  Less: 28,
  LessEqual: 29,
  Greater: 30,
  GreaterEqual: 31,
  And: 32,
  Or: 33,
  Bang: 34,
  Dot: 35,
  Comma: 36,
  DoubleColon: 37,
  Ellipsis: 38,
  FatArrow: 39,
  Question: 40,
  Colon: 41,
  /** A character that no token has; a diagnostic about it exists already. */
  Invalid: 42,
} as const;

export type TokenKind = (typeof TokenKind)[keyof typeof TokenKind];

const FIRST_CAPACITY = 1024;

/** The tokens of one source, packed: a source of 10 MB has millions. The last is always EndOfFile. */
export class TokenList {
  readonly source: Source;
  #kinds = new Uint8Array(FIRST_CAPACITY);
  #starts = new Uint32Array(FIRST_CAPACITY);
  #ends = new Uint32Array(FIRST_CAPACITY);
  #count = 0;

  constructor(source: Source) {
    this.source = source;
  }

  get length(): number {
    return this.#count;
  }

  push(kind: TokenKind, start: number, end: number): void {
    const index = this.#count++;
    if (index === this.#kinds.length) this.#grow();
    this.#kinds[index] = kind;
    this.#starts[index] = start;
    this.#ends[index] = end;
  }

  kind(index: number): TokenKind {
    return this.#kinds[index] as TokenKind;
  }

  start(index: number): number {
    return this.#starts[index] ?? 0;
  }

  end(index: number): number {
    return this.#ends[index] ?? 0;
  }

  text(index: number): string {
    return this.source.text.slice(this.#starts[index], this.#ends[index]);
  }

  range(index: number): Range {
    return new Range(this.source, this.#starts[index] ?? 0, this.#ends[index] ?? 0);
  }

  #grow(): void {
    const capacity = this.#kinds.length * 2;
    this.#kinds = extend(this.#kinds, new Uint8Array(capacity));
    this.#starts = extend(this.#starts, new Uint32Array(capacity));
    this.#ends = extend(this.#ends, new Uint32Array(capacity));
  }
}

function extend<T extends Uint8Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
