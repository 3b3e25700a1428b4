import { type ByteString, decodeRune, isPrintable } from "../bytes.ts";
import { quote } from "../format/quote.ts";
import { KEYWORDS, type Token, type TokenKind } from "./token.ts";

export interface LexerOptions {
  readonly leftDelimiter: ByteString;
  readonly rightDelimiter: ByteString;
}

const END_OF_FILE = -1;
const WORD = /^[_\p{L}\p{Nd}]$/u;
/** "- " behind a left delimiter, " -" before a right one. */
const TRIM_MARKER_LENGTH = 2;

/** Takes a template apart into tokens, one at a time. The token after an error is the end of the file. */
export class Lexer {
  readonly #left: ByteString;
  readonly #right: ByteString;
  #input: ByteString;
  #position = 0;
  #start = 0;
  #startLine = 1;
  #isInsideAction = false;
  #parentheses = 0;

  constructor(input: ByteString, { leftDelimiter, rightDelimiter }: LexerOptions) {
    this.#input = input;
    this.#left = leftDelimiter;
    this.#right = rightDelimiter;
  }

  next(): Token {
    return this.#isInsideAction ? this.#action() : this.#text();
  }

  #text(): Token {
    for (;;) {
      const action = this.#input.indexOf(this.#left, this.#position);
      if (action < 0) {
        this.#position = this.#input.length;
        return this.#take(this.#position > this.#start ? "text" : "end of file");
      }
      const isTrimmed = this.#hasLeftTrimMarker(action + this.#left.length);
      this.#position = isTrimmed ? this.#endOfText(action) : action;
      if (this.#position > this.#start) return this.#take("text");
      this.#skipTo(action);
      const opening = this.#leftDelimiter();
      if (opening !== undefined) return opening;
    }
  }

  /** Where the text before a position ends without the space behind it. */
  #endOfText(position: number): number {
    let end = position;
    while (end > this.#start && isSpace(this.#input.charCodeAt(end - 1))) end--;
    return end;
  }

  /** Undefined if it was that of a comment, which has been passed over. */
  #leftDelimiter(): Token | undefined {
    const behind = this.#start + this.#left.length;
    const marker = this.#hasLeftTrimMarker(behind) ? TRIM_MARKER_LENGTH : 0;
    if (this.#input.startsWith("/*", behind + marker)) {
      this.#skipTo(behind + marker);
      return this.#comment();
    }
    this.#position = behind;
    const token = this.#take("left delimiter");
    this.#skipTo(behind + marker);
    this.#isInsideAction = true;
    this.#parentheses = 0;
    return token;
  }

  #comment(): Token | undefined {
    const end = this.#input.indexOf("*/", this.#start + 2);
    if (end < 0) return this.#fail("unclosed comment");
    const closing = this.#rightDelimiterAt(end + 2);
    if (closing === undefined) return this.#fail("comment ends before closing delimiter");
    this.#skipTo(end + 2 + closing.length);
    if (closing.trims) this.#skipSpace();
    return undefined;
  }

  #action(): Token {
    const closing = this.#rightDelimiterAt(this.#position);
    if (closing !== undefined) {
      if (this.#parentheses > 0) return this.#fail("unclosed left paren");
      return this.#rightDelimiter(closing);
    }
    const code = this.#advance();
    switch (code) {
      case END_OF_FILE:
        return this.#fail("unclosed action");
      case 0x20:
      case 0x09:
      case 0x0d:
      case 0x0a:
        return this.#space();
      case 0x3d:
        return this.#take("assign");
      case 0x3a:
        return this.#advance() === 0x3d ? this.#take("declare") : this.#fail("expected :=");
      case 0x7c:
        return this.#take("pipe");
      case 0x22:
        return this.#quoted(0x22, "string", "unterminated quoted string");
      case 0x27:
        return this.#quoted(0x27, "character", "unterminated character constant");
      case 0x60:
        return this.#rawString();
      case 0x24:
        return this.#name("variable");
      case 0x28:
        this.#parentheses++;
        return this.#take("left parenthesis");
      case 0x29:
        if (--this.#parentheses < 0) return this.#fail("unexpected right paren");
        return this.#take("right parenthesis");
    }
    if (code === 0x2e && !isDigit(this.#peek())) return this.#name("field");
    if (code === 0x2e || code === 0x2b || code === 0x2d || isDigit(code)) {
      this.#position = this.#start;
      return this.#number();
    }
    if (isWord(code)) return this.#word();
    if (code < 0x80 && isPrintable(code)) return this.#take("other");
    return this.#fail(`unrecognized character in action: ${showCode(code)}`);
  }

  #rightDelimiter({ length, trims }: RightDelimiter): Token {
    this.#skipTo(this.#start + length - this.#right.length);
    this.#position = this.#start + this.#right.length;
    const token = this.#take("right delimiter");
    if (trims) this.#skipSpace();
    this.#isInsideAction = false;
    return token;
  }

  /** Spaces up to one that may belong to a right delimiter with a trim marker. */
  #space(): Token {
    while (isSpace(this.#peek())) this.#position++;
    if (this.#rightDelimiterAt(this.#position - 1)?.trims === true) {
      this.#position--;
      if (this.#position === this.#start) return this.#action();
    }
    return this.#take("space");
  }

  #word(): Token {
    this.#passWord();
    const unexpected = this.#unexpectedBehind();
    if (unexpected !== undefined) return unexpected;
    const word = this.#input.slice(this.#start, this.#position);
    if (KEYWORDS.has(word)) return this.#take(word as TokenKind);
    return this.#take(word === "true" || word === "false" ? "boolean" : "identifier");
  }

  /** What stands behind "." or "$", which may be nothing. */
  #name(kind: "field" | "variable"): Token {
    if (this.#unexpectedBehind({ silently: true }) === undefined) {
      return this.#take(kind === "variable" ? "variable" : ".");
    }
    this.#passWord();
    return this.#unexpectedBehind() ?? this.#take(kind);
  }

  #passWord(): void {
    for (;;) {
      const before = this.#position;
      if (isWord(this.#advance())) continue;
      this.#position = before;
      return;
    }
  }

  /** An error if a name is not followed by what may follow one. */
  #unexpectedBehind({ silently = false } = {}): Token | undefined {
    const code = this.#peek();
    const follows = code === END_OF_FILE || isSpace(code) || ".,|:)(".includes(toChar(code));
    if (follows || this.#input.startsWith(this.#right, this.#position)) return undefined;
    if (!silently) return this.#fail(`bad character ${showCode(code)}`);
    return { kind: "error", text: "", position: this.#position, line: this.#startLine };
  }

  #quoted(closing: number, kind: TokenKind, unterminated: string): Token {
    for (;;) {
      let code = this.#advance();
      if (code === closing) return this.#take(kind);
      if (code === 0x5c) {
        code = this.#advance();
        if (code !== END_OF_FILE && code !== 0x0a) continue;
      }
      if (code === END_OF_FILE || code === 0x0a) return this.#fail(unterminated);
    }
  }

  #rawString(): Token {
    const end = this.#input.indexOf("`", this.#position);
    if (end < 0) return this.#fail("unterminated raw quoted string");
    this.#position = end + 1;
    return this.#take("raw string");
  }

  #number(): Token {
    if (!this.#passNumber()) return this.#badNumber();
    if (!"+-".includes(toChar(this.#peek()) || "x")) return this.#take("number");
    const isComplex = this.#passNumber() && this.#input[this.#position - 1] === "i";
    return isComplex ? this.#take("complex") : this.#badNumber();
  }

  #badNumber(): Token {
    const text = this.#input.slice(this.#start, this.#position);
    return this.#fail(`bad number syntax: ${quote(text)}`);
  }

  #passNumber(): boolean {
    const number =
      /[+-]?(?:0[xX][\da-fA-F_]*(?:\.[\da-fA-F_]*)?(?:[pP][+-]?[\d_]*)?|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?|[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?[\d_]*)?)i?/y;
    number.lastIndex = this.#position;
    number.test(this.#input);
    this.#position = Math.max(number.lastIndex, this.#position);
    if (!isWord(this.#peek())) return true;
    this.#advance();
    return false;
  }

  #rightDelimiterAt(position: number): RightDelimiter | undefined {
    if (this.#input.startsWith(this.#right, position)) {
      return { length: this.#right.length, trims: false };
    }
    const isMarked = isSpace(this.#input.charCodeAt(position)) && this.#input[position + 1] === "-";
    if (!isMarked || !this.#input.startsWith(this.#right, position + TRIM_MARKER_LENGTH)) {
      return undefined;
    }
    return { length: TRIM_MARKER_LENGTH + this.#right.length, trims: true };
  }

  #hasLeftTrimMarker(position: number): boolean {
    return this.#input[position] === "-" && isSpace(this.#input.charCodeAt(position + 1));
  }

  #peek(): number {
    if (this.#position >= this.#input.length) return END_OF_FILE;
    return decodeRune(this.#input, this.#position).code;
  }

  #advance(): number {
    if (this.#position >= this.#input.length) return END_OF_FILE;
    const { code, width } = decodeRune(this.#input, this.#position);
    this.#position += width;
    return code;
  }

  #take(kind: TokenKind): Token {
    const text = this.#input.slice(this.#start, this.#position);
    const token = { kind, text, position: this.#start, line: this.#startLine };
    this.#skipTo(this.#position);
    return token;
  }

  #skipTo(position: number): void {
    for (let at = this.#start; at < position; at++) {
      if (this.#input.charCodeAt(at) === 0x0a) this.#startLine++;
    }
    this.#start = position;
    this.#position = position;
  }

  #skipSpace(): void {
    let end = this.#start;
    while (isSpace(this.#input.charCodeAt(end))) end++;
    this.#skipTo(end);
  }

  #fail(reason: string): Token {
    const token: Token = {
      kind: "error",
      text: reason,
      position: this.#start,
      line: this.#startLine,
    };
    this.#input = "";
    this.#start = 0;
    this.#position = 0;
    this.#isInsideAction = false;
    return token;
  }
}

interface RightDelimiter {
  readonly length: number;
  readonly trims: boolean;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0d || code === 0x0a;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isWord(code: number): boolean {
  if (code < 0x80) return isAsciiWord(code);
  return WORD.test(String.fromCodePoint(code));
}

function isAsciiWord(code: number): boolean {
  const isLetter = (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
  return isLetter || isDigit(code) || code === 0x5f;
}

function toChar(code: number): string {
  return code < 0 ? "" : String.fromCodePoint(code);
}

/** As Go's verb %#U: `U+0040 '@'`. */
function showCode(code: number): string {
  const hex = code.toString(16).toUpperCase().padStart(4, "0");
  return isPrintable(code) ? `U+${hex} '${toChar(code)}'` : `U+${hex}`;
}
