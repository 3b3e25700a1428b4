import type { ByteString } from "../bytes.ts";
import { quote } from "../format/quote.ts";

/** The kinds of token; keywords are kinds of their own. */
export type TokenKind =
  | "text"
  | "left delimiter"
  | "right delimiter"
  | "space"
  | "identifier"
  | "field"
  | "variable"
  | "boolean"
  | "number"
  | "complex"
  | "character"
  | "string"
  | "raw string"
  | "declare"
  | "assign"
  | "pipe"
  | "left parenthesis"
  | "right parenthesis"
  | "other"
  | "end of file"
  | "error"
  | Keyword;

export type Keyword =
  | "."
  | "block"
  | "break"
  | "continue"
  | "define"
  | "else"
  | "end"
  | "if"
  | "nil"
  | "range"
  | "template"
  | "with";

export const KEYWORDS: ReadonlySet<string> = new Set<Keyword>([
  ".",
  "block",
  "break",
  "continue",
  "define",
  "else",
  "end",
  "if",
  "nil",
  "range",
  "template",
  "with",
]);

export interface Token {
  readonly kind: TokenKind;
  /** As it stands in the template; the reason where the kind is "error". */
  readonly text: ByteString;
  /** In bytes, from the start of the template. */
  readonly position: number;
  /** The line that it begins on. */
  readonly line: number;
}

/** The longest text of a token that a message shows whole. */
const LONGEST_SHOWN = 10;

/** A token as messages show it. */
export function showToken({ kind, text }: Token): string {
  if (kind === "end of file") return "EOF";
  if (kind === "error") return text;
  if (KEYWORDS.has(kind)) return `<${text}>`;
  return text.length > LONGEST_SHOWN ? `${quote(text.slice(0, LONGEST_SHOWN))}...` : quote(text);
}
