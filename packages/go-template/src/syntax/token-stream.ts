import type { Lexer } from "./lexer.ts";
import type { Token } from "./token.ts";

/** The tokens of a template, some of which can be looked at ahead. */
export class TokenStream {
  readonly #lexer: Lexer;
  /** Tokens that were looked at, the next one last. */
  readonly #ahead: Token[] = [];
  #lexedLine = 1;

  constructor(lexer: Lexer) {
    this.#lexer = lexer;
  }

  /** Where the newest token begins that was taken from the text; errors are said to be there. */
  get line(): number {
    return this.#lexedLine;
  }

  next(): Token {
    const ahead = this.#ahead.pop();
    if (ahead !== undefined) return ahead;
    const token = this.#lexer.next();
    this.#lexedLine = token.line;
    return token;
  }

  /** The next token, which stays. */
  peek(): Token {
    const token = this.next();
    this.#ahead.push(token);
    return token;
  }

  nextNonSpace(): Token {
    for (;;) {
      const token = this.next();
      if (token.kind !== "space") return token;
    }
  }

  /** The next token that is no space, which stays; spaces before it do not. */
  peekNonSpace(): Token {
    const token = this.nextNonSpace();
    this.#ahead.push(token);
    return token;
  }

  /** Puts tokens back, the first one to come first again. */
  back(...tokens: readonly Token[]): void {
    this.#ahead.push(...tokens.toReversed());
  }
}
