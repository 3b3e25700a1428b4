import type { DiagnosticCode } from "../diagnostics/codes.ts";
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { Range } from "../source/range.ts";
import type { Source } from "../source/source.ts";
import { identifierLength, matchLength, trim } from "./character.ts";
import { describeInvalidCharacter } from "./invalid-character.ts";
import { TokenKind, TokenList } from "./token.ts";
import {
  BLANKS,
  DIGITS,
  LINE,
  LINE_BREAKS,
  NUMBER_REST,
  OPERATOR,
  OPERATOR_KINDS,
  PLAIN_TEXT,
  QUOTED_TEXT,
  SINGLE_CHARACTERS,
} from "./token-patterns.ts";

/** What the text is as a whole: a body or an expression, or the inside of a template. */
export type ScanMode = "normal" | "template";

/** What the scanner is inside of, from the outermost inwards. */
type Frame =
  | { readonly in: "normal"; braces: number }
  | { readonly in: "quoted"; readonly start: number; isBroken: boolean }
  | { readonly in: "bare" }
  | { readonly in: "heredoc"; readonly marker: string; atLineStart: boolean };

/** Problems past this number are not told one by one. */
const MAX_DIAGNOSTICS = 50;

/** Splits a source into tokens. Never fails: what is no token becomes `Invalid`, with a diagnostic. */
export function scan(
  source: Source,
  mode: ScanMode,
): { tokens: TokenList; diagnostics: Diagnostic[] } {
  const scanner = new Scanner(source, mode);
  scanner.run();
  return { tokens: scanner.tokens, diagnostics: scanner.diagnostics };
}

class Scanner {
  readonly tokens: TokenList;
  readonly diagnostics: Diagnostic[] = [];
  readonly #source: Source;
  readonly #text: string;
  readonly #frames: Frame[];
  #at = 0;

  constructor(source: Source, mode: ScanMode) {
    this.tokens = new TokenList(source);
    this.#source = source;
    this.#text = source.text;
    this.#frames = [mode === "template" ? { in: "bare" } : { in: "normal", braces: 0 }];
    if (this.#text.charCodeAt(0) === 0xfeff) this.#at = 1;
  }

  run(): void {
    while (this.#at < this.#text.length) {
      const frame = this.#frames[this.#frames.length - 1];
      if (frame === undefined) break;
      if (frame.in === "normal") this.#scanNormal(frame);
      else if (frame.in === "quoted") this.#scanQuoted(frame);
      else this.#scanLines(frame);
    }
    this.tokens.push(TokenKind.EndOfFile, this.#text.length, this.#text.length);
  }

  #emit(kind: TokenKind, length: number): void {
    this.tokens.push(kind, this.#at, this.#at + length);
    this.#at += length;
  }

  #scanNormal(frame: Frame & { in: "normal" }): void {
    const character = this.#text.charAt(this.#at);
    const kind = SINGLE_CHARACTERS[character];
    if (kind !== undefined) {
      this.#emit(kind, 1);
      return;
    }
    switch (character) {
      case " ":
      case "\t":
        this.#at += this.#match(BLANKS);
        return;
      case "\r":
        if (this.#startsWith("\r\n")) {
          this.#emit(TokenKind.Newline, 2);
          return;
        }
        this.#invalid();
        return;
      case '"':
        this.#emit(TokenKind.OpenQuote, 1);
        this.#frames.push({ in: "quoted", start: this.#at - 1, isBroken: false });
        return;
      case "{":
        frame.braces++;
        this.#emit(TokenKind.OpenBrace, 1);
        return;
      case "}":
        this.#closeBrace(frame, 1);
        return;
      case "~":
        if (this.#startsWith("~}")) {
          this.#closeBrace(frame, 2);
          return;
        }
        this.#invalid();
        return;
      case "#":
        this.#emit(TokenKind.Comment, this.#match(LINE));
        return;
      case "/":
        if (this.#startsWith("//")) {
          this.#emit(TokenKind.Comment, this.#match(LINE));
          return;
        }
        if (this.#startsWith("/*")) {
          this.#blockComment();
          return;
        }
        this.#emit(TokenKind.Slash, 1);
        return;
      case "<":
        if (this.#openHeredoc()) return;
    }
    this.#scanWord();
  }

  /** An identifier, a number or an operator. */
  #scanWord(): void {
    const identifier = identifierLength(this.#text, this.#at);
    if (identifier > 0) {
      this.#emit(TokenKind.Identifier, identifier);
      return;
    }
    const operator = this.#match(OPERATOR);
    const kind = OPERATOR_KINDS.get(this.#text.slice(this.#at, this.#at + operator));
    if (kind !== undefined) {
      this.#emit(kind, operator);
      return;
    }
    const number = this.#numberLength();
    if (number > 0) this.#emit(TokenKind.Number, number);
    else this.#invalid();
  }

  /** A `}` ends the innermost template sequence once the braces inside it are closed. */
  #closeBrace(frame: Frame & { in: "normal" }, length: number): void {
    if (frame.braces > 0) {
      frame.braces--;
      // A `~}` cannot close an ordinary brace; the parser will say so.
      this.#emit(length === 2 ? TokenKind.CloseSequence : TokenKind.CloseBrace, length);
      return;
    }
    if (this.#frames.length > 1) {
      this.#frames.pop();
      this.#emit(TokenKind.CloseSequence, length);
      return;
    }
    this.#emit(length === 2 ? TokenKind.CloseSequence : TokenKind.CloseBrace, length);
  }

  #blockComment(): void {
    const end = this.#text.indexOf("*/", this.#at + 2);
    if (end >= 0) {
      this.#emit(TokenKind.Comment, end + 2 - this.#at);
      return;
    }
    const detail = 'Close the comment with "*/".';
    this.#report("unterminated", this.#ahead(2), "Unterminated comment", detail);
    this.#emit(TokenKind.Invalid, this.#text.length - this.#at);
  }

  #openHeredoc(): boolean {
    if (!this.#startsWith("<<")) return false;
    const dash = this.#text.charAt(this.#at + 2) === "-" ? 1 : 0;
    const nameStart = this.#at + 2 + dash;
    const nameLength = identifierLength(this.#text, nameStart);
    if (nameLength === 0) return false;
    const nameEnd = nameStart + nameLength;
    const newline = this.#newlineLength(nameEnd);
    if (newline === 0) return false;
    this.#emit(TokenKind.OpenHeredoc, nameEnd + newline - this.#at);
    const marker = this.#text.slice(nameStart, nameEnd);
    this.#frames.push({ in: "heredoc", marker, atLineStart: true });
    return true;
  }

  #scanQuoted(frame: Frame & { in: "quoted" }): void {
    const character = this.#text.charAt(this.#at);
    if (character === '"') {
      this.#frames.pop();
      this.#emit(TokenKind.CloseQuote, 1);
      return;
    }
    if (character === "\n" || character === "\r") {
      this.#newlineInQuotes(frame);
      return;
    }
    if (character === "$" || character === "%") {
      if (this.#openSequence()) return;
      this.#emit(TokenKind.QuotedText, this.#escapedSequenceLength());
      return;
    }
    const length = this.#quotedTextLength();
    if (length > 0) {
      this.#emit(TokenKind.QuotedText, length);
      return;
    }
    this.#invalid();
  }

  #quotedTextLength(): number {
    const start = this.#at;
    let at = start;
    for (;;) {
      at += matchLength(QUOTED_TEXT, this.#text, at);
      if (this.#text.charCodeAt(at) !== 0x5c || !/[^\r\n]/.test(this.#text.charAt(at + 1))) break;
      at += 2;
    }
    return at - start;
  }

  /**
   * Told once for each string, at its opening quote. The string goes on if its end seems to be on a
   * further line; else its closing quote was forgotten, and it counts as ended.
   */
  #newlineInQuotes(frame: Frame & { in: "quoted" }): void {
    if (!frame.isBroken) {
      const lineEnd = this.#text.indexOf("\n", frame.start);
      const subject = new Range(this.#source, frame.start, Math.min(lineEnd, this.#at));
      this.#report(
        "syntax",
        subject,
        "Invalid multi-line string",
        "A quoted string must end on the line where it starts. Write the line break as \\n, or use a heredoc, like <<EOT.",
      );
      if (!this.#endsOnFurtherLine()) {
        this.#frames.pop();
        this.#emit(TokenKind.CloseQuote, 0);
        return;
      }
    }
    frame.isBroken = true;
    this.#emit(TokenKind.Invalid, this.#match(LINE_BREAKS));
  }

  /** Whether the next line that has quotes has an odd number of them. */
  #endsOnFurtherLine(): boolean {
    const quote = this.#text.indexOf('"', this.#at);
    if (quote < 0) return false;
    const lineEnd = quote + matchLength(LINE, this.#text, quote);
    return this.#text.slice(quote, lineEnd).split('"').length % 2 === 0;
  }

  /** A heredoc or a bare template: one token for each stretch of literal text within a line. */
  #scanLines(frame: Frame & { in: "heredoc" | "bare" }): void {
    const character = this.#text.charAt(this.#at);
    let length = 0;
    if (character === "$" || character === "%") {
      if (this.#openSequence()) {
        if (frame.in === "heredoc") frame.atLineStart = false;
        return;
      }
      length = this.#escapedSequenceLength();
    } else {
      length = this.#match(PLAIN_TEXT);
    }
    const newline = this.#newlineLength(this.#at + length);
    if (length + newline === 0) {
      this.#invalid();
      return;
    }
    if (frame.in === "bare") {
      this.#emit(TokenKind.PlainText, length + newline);
      return;
    }
    if (newline > 0 && frame.atLineStart) {
      const line = this.#text.slice(this.#at, this.#at + length);
      if (trim(line) === frame.marker) {
        this.#frames.pop();
        this.#emit(TokenKind.CloseHeredoc, length);
        this.#emit(TokenKind.Newline, newline);
        return;
      }
    }
    frame.atLineStart = newline > 0;
    this.#emit(TokenKind.PlainText, length + newline);
  }

  #openSequence(): boolean {
    if (this.#text.charAt(this.#at + 1) !== "{") return false;
    const kind = this.#startsWith("$") ? TokenKind.OpenInterpolation : TokenKind.OpenDirective;
    this.#emit(kind, this.#text.charAt(this.#at + 2) === "~" ? 3 : 2);
    this.#frames.push({ in: "normal", braces: 0 });
    return true;
  }

  /** The length of `$${`, `%%{` (or with `~`), or of a sigil that stands for itself. */
  #escapedSequenceLength(): number {
    const sigil = this.#text.charAt(this.#at);
    if (!this.#startsWith(`${sigil}${sigil}{`)) return 1;
    return this.#text.charAt(this.#at + 3) === "~" ? 4 : 3;
  }

  /** Digits, points and exponents in any order, but no point at the end; the parser is more exact. */
  #numberLength(): number {
    let length = this.#match(DIGITS);
    if (length === 0) return 0;
    for (;;) {
      const more = matchLength(NUMBER_REST, this.#text, this.#at + length);
      if (more === 0) return length;
      length += more;
      length += matchLength(DIGITS, this.#text, this.#at + length);
    }
  }

  #newlineLength(offset: number): number {
    if (this.#text.charCodeAt(offset) === 0x0a) return 1;
    return this.#text.startsWith("\r\n", offset) ? 2 : 0;
  }

  /** How much of the text a pattern matches at the current place. */
  #match(pattern: RegExp): number {
    return matchLength(pattern, this.#text, this.#at);
  }

  #startsWith(text: string): boolean {
    return this.#text.startsWith(text, this.#at);
  }

  #invalid(): void {
    const length = (this.#text.codePointAt(this.#at) ?? 0) > 0xffff ? 2 : 1;
    const character = this.#text.slice(this.#at, this.#at + length);
    const { code, summary, detail } = describeInvalidCharacter(character);
    this.#report(code, this.#ahead(length), summary, detail);
    this.#emit(TokenKind.Invalid, length);
  }

  #ahead(length: number): Range {
    return new Range(this.#source, this.#at, this.#at + length);
  }

  #report(code: DiagnosticCode, subject: Range, summary: string, detail: string): void {
    if (this.diagnostics.length >= MAX_DIAGNOSTICS) return;
    this.diagnostics.push(errorDiagnostic(code, summary, detail, { subject }));
  }
}
