import type { DiagnosticCode } from "../diagnostics/codes.ts";
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/did-you-mean.ts";
import { Range } from "../source/range.ts";
import type { Source } from "../source/source.ts";
import { MAX_NESTING } from "./cursor.ts";
import type { JsonMember, JsonNode } from "./json-node.ts";

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const PLAIN = /[^"\\\u0000-\u001f]+/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;
const WORD = /[\w.+-]+/y;
const SPACE = /[ \t\r\n]*/y;

/**
 * Parses a JSON text. It stops at the first error, after which there is no node.
 *
 * @param options.trailingCommas whether a comma may stand after the last item; false unless told
 */
export function parseJsonText(
  source: Source,
  { trailingCommas = false }: { trailingCommas?: boolean } = {},
): {
  node: JsonNode | undefined;
  diagnostics: Diagnostic[];
} {
  const parser = new JsonParser(source, trailingCommas);
  try {
    return { node: parser.parse(), diagnostics: [] };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    return { node: undefined, diagnostics: [error.diagnostic] };
  }
}

class JsonSyntaxError extends Error {
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.detail);
    this.diagnostic = diagnostic;
  }
}

class JsonParser {
  readonly #source: Source;
  readonly #text: string;
  readonly #trailingCommas: boolean;
  #at = 0;
  #depth = 0;

  constructor(source: Source, trailingCommas: boolean) {
    this.#source = source;
    this.#trailingCommas = trailingCommas;
    this.#text = source.text;
  }

  parse(): JsonNode {
    if (this.#text.charCodeAt(0) === 0xfeff) this.#at = 1;
    const node = this.#value();
    this.#skipSpace();
    if (this.#at < this.#text.length) {
      this.#fail("Extraneous data after value", "The text goes on after the JSON value.");
    }
    return node;
  }

  #value(): JsonNode {
    this.#skipSpace();
    const start = this.#at;
    const character = this.#text.charAt(start);
    if (character === "{") return this.#nested(() => this.#object());
    if (character === "[") return this.#nested(() => this.#array());
    if (character === '"') {
      const value = this.#string();
      return { kind: "string", value, range: this.#range(start) };
    }
    const number = this.#match(NUMBER);
    if (number !== "" && !/[\w.]/.test(this.#text.charAt(this.#at))) {
      return { kind: "number", literal: number, range: this.#range(start) };
    }
    this.#at = start;
    return this.#word(start);
  }

  #word(start: number): JsonNode {
    const word = this.#match(WORD);
    const range = this.#range(start);
    if (word === "true" || word === "false")
      return { kind: "boolean", value: word === "true", range };
    if (word === "null") return { kind: "null", range };
    this.#at = start;
    if (word === "") {
      return this.#fail(
        start < this.#text.length ? "Invalid start of value" : "Missing value",
        "A JSON value is expected here: an object, an array, a string, a number, true, false or null.",
      );
    }
    if (/^[-\d]/.test(word)) {
      return this.#fail("Invalid JSON number", `"${word}" is not a number in JSON.`, word.length);
    }
    const advice = didYouMean(word, ["true", "false", "null"]);
    const detail = `"${word}" has no meaning in JSON; strings are written in double quotes.${advice}`;
    return this.#fail("Invalid JSON keyword", detail, word.length);
  }

  #nested(parse: () => JsonNode): JsonNode {
    if (this.#depth >= MAX_NESTING) {
      const detail = `Values may nest ${MAX_NESTING} levels deep at most.`;
      throw new JsonSyntaxError(this.#error("limit_exceeded", "Nesting too deep", detail, 1));
    }
    this.#depth++;
    const node = parse();
    this.#depth--;
    return node;
  }

  #object(): JsonNode {
    const start = this.#at++;
    const openRange = this.#range(start);
    const members: JsonMember[] = [];
    this.#skipSpace();
    while (this.#text.charAt(this.#at) !== "}") {
      const nameStart = this.#at;
      if (this.#text.charAt(nameStart) !== '"') {
        this.#failAt(
          "Invalid object property name",
          "A property name in double quotes is expected here.",
        );
      }
      const name = this.#string();
      const nameRange = this.#range(nameStart);
      this.#skipSpace();
      if (this.#text.charAt(this.#at) !== ":") {
        this.#failAt(
          "Missing property value colon",
          "A colon is expected after the name of a property.",
        );
      }
      this.#at++;
      members.push({ name, nameRange, value: this.#value() });
      this.#separator("}", "object", "properties");
    }
    this.#at++;
    return { kind: "object", members, range: this.#range(start), openRange };
  }

  #array(): JsonNode {
    const start = this.#at++;
    const elements: JsonNode[] = [];
    this.#skipSpace();
    while (this.#text.charAt(this.#at) !== "]") {
      elements.push(this.#value());
      this.#separator("]", "array", "elements");
    }
    this.#at++;
    return { kind: "array", elements, range: this.#range(start) };
  }

  #separator(closer: string, container: string, items: string): void {
    this.#skipSpace();
    const next = this.#text.charAt(this.#at);
    if (next === closer) return;
    if (next !== ",") {
      const detail = `A comma is expected between the ${items} of an ${container}, or "${closer}" at its end.`;
      this.#failAt(`Missing separator in ${container}`, detail);
    }
    const comma = this.#at++;
    this.#skipSpace();
    if (this.#text.charAt(this.#at) !== closer || this.#trailingCommas) return;
    this.#at = comma;
    this.#failAt(
      `Trailing comma in ${container}`,
      `JSON has no comma after the last of the ${items}.`,
    );
  }

  #string(): string {
    const start = this.#at++;
    while (this.#match(PLAIN) !== "" || this.#match(ESCAPE) !== "");
    if (this.#text.charAt(this.#at) === '"') {
      this.#at++;
      return JSON.parse(this.#text.slice(start, this.#at)) as string;
    }
    this.#at = start;
    const end = this.#text.indexOf("\n", start);
    const length = (end < 0 ? this.#text.length : end) - start;
    const detail =
      "This string is not closed on its line, or has an escape that JSON does not know.";
    return this.#fail("Invalid JSON string", detail, length);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [match = ""] = pattern.exec(this.#text) ?? [];
    this.#at += match.length;
    return match;
  }

  #skipSpace(): void {
    this.#match(SPACE);
  }

  #range(start: number): Range {
    return new Range(this.#source, start, this.#at);
  }

  /** Fails at the next character, or says that the text has ended. */
  #failAt(summary: string, detail: string): never {
    return this.#fail(
      this.#at < this.#text.length ? summary : "Unexpected end of JSON text",
      detail,
    );
  }

  #fail(summary: string, detail: string, length = 1): never {
    throw new JsonSyntaxError(this.#error("syntax", summary, detail, length));
  }

  #error(code: DiagnosticCode, summary: string, detail: string, length: number): Diagnostic {
    const end = Math.min(this.#at + length, this.#text.length);
    const subject = new Range(this.#source, this.#at, end);
    return errorDiagnostic(code, summary, detail, { subject });
  }
}
