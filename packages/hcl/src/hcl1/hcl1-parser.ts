import type { DiagnosticCode } from "../diagnostics/codes.ts";
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { Range } from "../source/range.ts";
import type { Source } from "../source/source.ts";
import { MAX_NESTING } from "../syntax/cursor.ts";
import type { JsonMember, JsonNode, JsonObject } from "../syntax/json-node.ts";
import { heredocText } from "./hcl1-heredoc.ts";
import { unquote } from "./hcl1-string.ts";

const SPACE = /[ \t\r\n]+|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const IDENTIFIER = /[\p{L}_][\p{L}\p{Nd}_.-]*/uy;
const NUMBER = /-?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?/y;
const HEXADECIMAL = /-?0[xX][\da-fA-F]+/y;
/** The line that opens a heredoc. */
const HEREDOC = /<<-?([\p{L}\p{Nd}_]+)\r?\n/uy;
const STRING_PIECE = /[^"\\\n$]+|\\[^\n]|\$(?!\{)/y;
const INTERPOLATION_PIECE = /[^{}\\]+|\\[^\n]/y;

/** Parses a text in HCL 1 to the tree that JSON has too. It stops at the first error. */
export function parseHcl1Text(source: Source): {
  node: JsonObject | undefined;
  diagnostics: Diagnostic[];
} {
  const parser = new Hcl1Parser(source);
  try {
    return { node: parser.parse(), diagnostics: [] };
  } catch (error) {
    if (!(error instanceof Hcl1SyntaxError)) throw error;
    return { node: undefined, diagnostics: [error.diagnostic] };
  }
}

class Hcl1SyntaxError extends Error {
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.detail);
    this.diagnostic = diagnostic;
  }
}

class Hcl1Parser {
  readonly #source: Source;
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(source: Source) {
    this.#source = source;
    this.#text = source.text;
  }

  parse(): JsonObject {
    this.#at = Math.max(0, this.#text.indexOf("\0"));
    if (this.#peek() === "\0")
      this.#fail("Invalid character", "The text has a null character here.");
    if (this.#text.charCodeAt(0) === 0xfeff) this.#at = 1;
    const start = this.#at;
    const members = this.#items("");
    return { kind: "object", members, range: this.#range(start), openRange: this.#range(this.#at) };
  }

  /** Items up to a closing brace, or to the end of the text; each may have a comma after it. */
  #items(closing: "}" | ""): JsonMember[] {
    const members: JsonMember[] = [];
    for (;;) {
      this.#skipSpace();
      if (this.#peek() === closing) return members;
      members.push(this.#item());
      this.#skipSpace();
      if (this.#peek() === ",") this.#at++;
    }
  }

  /** `key = value`, `key { ... }` or `key "label" ... { ... }`: each label is an object around what is inside. */
  #item(): JsonMember {
    const keys: Omit<JsonMember, "value">[] = [];
    for (let next = this.#peek(); next !== "=" && next !== "{"; next = this.#peek()) {
      keys.push(this.#key(keys.length));
      this.#skipSpace();
    }
    const [first, ...labels] = keys;
    if (first === undefined) {
      return this.#fail("Missing name", "The name of an argument or a block is expected here.");
    }
    const isAssigned = this.#peek() === "=";
    if (isAssigned && labels.length > 0) {
      this.#fail("Invalid block", "A block with labels has no equals sign before its brace.");
    }
    if (isAssigned) this.#at++;
    const value = isAssigned ? this.#value() : this.#nested(() => this.#object());
    const wrapped = labels.reduceRight<JsonNode>(
      (inner, label) => ({
        kind: "object",
        members: [{ ...label, value: inner }],
        range: Range.between(label.nameRange, inner.range),
        openRange: label.nameRange,
      }),
      value,
    );
    return { ...first, value: wrapped };
  }

  #key(before: number): Omit<JsonMember, "value"> {
    const start = this.#at;
    if (this.#peek() === '"') {
      const name = this.#string();
      return { name, nameRange: this.#range(start) };
    }
    const name = this.#match(IDENTIFIER);
    if (name !== "" && name !== "true" && name !== "false") {
      return { name, nameRange: this.#range(start) };
    }
    this.#at = start;
    return before === 0
      ? this.#fail(
          "Missing name",
          "The name of an argument or a block is expected here.",
          name.length,
        )
      : this.#fail(
          "Missing value",
          'After the name of an argument comes "=" and its value, after that of a block "{".',
          name.length,
        );
  }

  #value(): JsonNode {
    this.#skipSpace();
    const start = this.#at;
    switch (this.#peek()) {
      case "{":
        return this.#nested(() => this.#object());
      case "[":
        return this.#nested(() => this.#list());
      case '"': {
        const value = this.#string();
        return { kind: "string", value, range: this.#range(start) };
      }
      case "<":
        return this.#heredoc();
      default:
        return this.#number() ?? this.#word(start);
    }
  }

  #number(): JsonNode | undefined {
    const start = this.#at;
    const hexadecimal = this.#match(HEXADECIMAL);
    const digits = hexadecimal || this.#match(NUMBER);
    if (digits === "") return undefined;
    const range = this.#range(start);
    const attached = this.#match(IDENTIFIER);
    if (attached !== "" || Math.abs(Number(digits)) === Infinity) {
      this.#at = start;
      const detail = `"${digits}${attached}" is no number; a string is written in double quotes.`;
      this.#fail("Invalid number", detail, digits.length + attached.length);
    }
    if (hexadecimal === "" && !/^-?0\d+$/.test(digits)) {
      return {
        kind: "number",
        literal: digits.replace(/^(-?)\./, "$10.").replace(/\.(?=\D|$)/, ""),
        range,
      };
    }
    const [, sign = "", rest = ""] = /^(-?)0(.*)$/.exec(digits) ?? [];
    if (hexadecimal === "" && /[89]/.test(rest)) {
      this.#at = start;
      const detail = "A whole number that begins with 0 is octal, and has the digits 0 to 7 only.";
      this.#fail("Invalid octal number", detail, digits.length);
    }
    const magnitude = BigInt(hexadecimal === "" ? `0o${rest}` : `0${rest}`);
    return { kind: "number", literal: `${sign}${magnitude}`, range };
  }

  #word(start: number): JsonNode {
    const word = this.#match(IDENTIFIER);
    if (word === "true" || word === "false") {
      return { kind: "boolean", value: word === "true", range: this.#range(start) };
    }
    this.#at = start;
    const detail =
      word === ""
        ? "A value is expected here: a string, a number, true, false, a list or an object."
        : `"${word}" is no value; a string is written in double quotes.`;
    return this.#fail("Missing value", detail, word.length);
  }

  #object(): JsonObject {
    const start = this.#at++;
    const openRange = this.#range(start);
    const members = this.#items("}");
    this.#at++;
    return { kind: "object", members, range: this.#range(start), openRange };
  }

  #list(): JsonNode {
    const start = this.#at++;
    const elements: JsonNode[] = [];
    for (;;) {
      this.#skipSpace();
      if (this.#peek() === "]") break;
      elements.push(this.#value());
      this.#skipSpace();
      if (this.#peek() === ",") this.#at++;
      else if (this.#peek() !== "]") {
        const detail = 'A comma is expected between the values of a list, or "]" at its end.';
        this.#fail("Missing comma in list", detail);
      }
    }
    this.#at++;
    return { kind: "array", elements, range: this.#range(start) };
  }

  #string(): string {
    const start = this.#at++;
    for (;;) {
      while (this.#match(STRING_PIECE) !== "");
      if (this.#peek() !== "$") break;
      this.#skipInterpolation();
    }
    const text = this.#text.slice(start + 1, this.#at);
    if (this.#peek() !== '"') {
      this.#at = start;
      const detail = "This string is not closed on its line.";
      return this.#fail("Unterminated string", detail, text.length + 1);
    }
    this.#at++;
    const value = unquote(text);
    if (typeof value === "string") return value;
    this.#at = start + 1 + value.at;
    const detail = `A string has no escape ${JSON.stringify(value.escape).slice(1, -1)}.`;
    return this.#fail("Invalid escape", detail, value.escape.length);
  }

  /** What is between `${` and its brace may hold quotes and line ends; braces in it come in pairs. */
  #skipInterpolation(): void {
    this.#at += 2;
    for (let open = 1; open > 0 && this.#at < this.#text.length; ) {
      while (this.#match(INTERPOLATION_PIECE) !== "");
      const brace = this.#peek();
      if (brace !== "{" && brace !== "}") return;
      open += brace === "{" ? 1 : -1;
      this.#at++;
    }
  }

  #heredoc(): JsonNode {
    const start = this.#at;
    HEREDOC.lastIndex = start;
    const [opening, anchor] = HEREDOC.exec(this.#text) ?? [];
    if (opening === undefined || anchor === undefined) {
      const detail =
        'A heredoc begins with "<<" and a name, or "<<-" and a name, at the end of a line.';
      return this.#fail("Invalid heredoc", detail);
    }
    const closing = new RegExp(`^[ \\t\\f\\v\\r]*${anchor}\\r*\\n`, "gmu");
    closing.lastIndex = start + opening.length;
    const closed = closing.exec(this.#text);
    if (closed === null) {
      const detail = `No line closes this heredoc: one that is ${anchor} alone, with a line end after it.`;
      return this.#fail("Unterminated heredoc", detail, opening.trimEnd().length);
    }
    this.#at = closing.lastIndex;
    const value = heredocText(this.#text.slice(start, this.#at));
    return { kind: "string", value, range: new Range(this.#source, start, this.#at - 1) };
  }

  #nested<Node>(parse: () => Node): Node {
    if (this.#depth >= MAX_NESTING) {
      const detail = `Values may nest ${MAX_NESTING} levels deep at most.`;
      throw new Hcl1SyntaxError(this.#error("limit_exceeded", "Nesting too deep", detail, 1));
    }
    this.#depth++;
    const node = parse();
    this.#depth--;
    return node;
  }

  #peek(): string {
    return this.#text.charAt(this.#at);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [match = ""] = pattern.exec(this.#text) ?? [];
    this.#at += match.length;
    return match;
  }

  #skipSpace(): void {
    while (this.#match(SPACE) !== "");
    if (this.#text.startsWith("/*", this.#at)) {
      this.#fail("Unterminated comment", 'No "*/" closes this comment.', 2);
    }
  }

  #range(start: number): Range {
    return new Range(this.#source, start, this.#at);
  }

  /** Fails at the next characters, or says that the text has ended. */
  #fail(summary: string, detail: string, length = 1): never {
    const hasEnded = this.#at >= this.#text.length;
    throw new Hcl1SyntaxError(
      this.#error("syntax", hasEnded ? "Unexpected end of the text" : summary, detail, length),
    );
  }

  #error(code: DiagnosticCode, summary: string, detail: string, length: number): Diagnostic {
    const end = Math.min(this.#text.length, this.#at + Math.max(1, length));
    const subject = new Range(this.#source, Math.min(this.#at, end), end);
    return errorDiagnostic(code, summary, detail, { subject });
  }
}
