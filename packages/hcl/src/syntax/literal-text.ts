import { Range } from "../source/range.ts";
import type { Cursor } from "./cursor.ts";
import { TokenKind } from "./token.ts";

const SEQUENCE_ESCAPE = /\$\$\{|%%\{/g;
const MAYBE_ESCAPE = /[\\$%]/;
const QUOTED_ESCAPE = /\$\$\{|%%\{|\\(?:u[\da-fA-F]{0,4}|U[\da-fA-F]{0,8}|[^uU]|$)/gsu;
const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  '"': '"',
  "\\": "\\",
};

/** The text that a QuotedText or PlainText token stands for: its escapes replaced, or reported. */
export function readLiteralText(cursor: Cursor, kind: TokenKind, token: Range): string {
  const { text } = token;
  if (kind === TokenKind.PlainText) {
    return text.replace(SEQUENCE_ESCAPE, (sequence) => sequence.slice(1));
  }
  if (!MAYBE_ESCAPE.test(text)) return text;
  return text.replace(QUOTED_ESCAPE, (sequence: string, offset: number) => {
    if (!sequence.startsWith("\\")) return sequence.slice(1);
    const start = token.startOffset + offset;
    const subject = new Range(token.source, start, start + sequence.length);
    return replaceEscape(cursor, sequence, subject);
  });
}

function replaceEscape(cursor: Cursor, sequence: string, subject: Range): string {
  const selector = sequence.slice(1);
  const simple = SIMPLE_ESCAPES[selector];
  if (simple !== undefined) return simple;
  const digits = selector.slice(1);
  let problem: string;
  if (selector.startsWith("u")) {
    if (digits.length === 4) return character(cursor, digits, subject);
    problem = "The escape \\u must be followed by four hexadecimal digits.";
  } else if (selector.startsWith("U")) {
    if (digits.length === 8) return character(cursor, digits, subject);
    problem = "The escape \\U must be followed by eight hexadecimal digits.";
  } else if (selector === "") {
    problem = "A backslash must be followed by a character.";
  } else {
    problem = `"${sequence}" is no escape; there are \\n, \\r, \\t, \\", \\\\, \\uXXXX and \\UXXXXXXXX. For a literal backslash, write "\\\\".`;
  }
  cursor.error("invalid_escape", "Invalid escape sequence", problem, subject);
  return sequence;
}

function character(cursor: Cursor, hex: string, subject: Range): string {
  const code = Number.parseInt(hex, 16);
  const isSurrogate = code >= 0xd800 && code <= 0xdfff;
  if (code <= 0x10ffff && !isSurrogate) return String.fromCodePoint(code);
  const detail = `U+${hex} is no Unicode character.`;
  cursor.error("invalid_escape", "Invalid escape sequence", detail, subject);
  return "\ufffd";
}
