import { type ByteString, decodeRune, encodeRune } from "../bytes.ts";

const ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};
const ESCAPE =
  /\\(?:([abfnrtv\\'"])|x([\da-fA-F]{2})|([0-7]{3})|u([\da-fA-F]{4})|U([\da-fA-F]{8}))/y;

/**
 * The string that a literal of Go stands for, with its quotation marks or backquotes.
 *
 * @returns undefined if it is not valid
 */
export function unquote(literal: ByteString): ByteString | undefined {
  const inner = literal.slice(1, -1);
  if (literal.startsWith("`")) return inner.replaceAll("\r", "");
  let text = "";
  for (let index = 0; index < inner.length; ) {
    const piece = unescapeAt(inner, index, '"');
    if (piece === undefined) return undefined;
    text += typeof piece.value === "string" ? piece.value : encodeRune(piece.value);
    index = piece.end;
  }
  return text;
}

/** The code point that a character literal of Go stands for; undefined if it is not exactly one. */
export function unquoteCharacter(literal: ByteString): number | undefined {
  const inner = literal.slice(1, -1);
  const piece = inner === "" ? undefined : unescapeAt(inner, 0, "'");
  if (piece === undefined || piece.end !== inner.length) return undefined;
  return typeof piece.value === "string" ? piece.value.charCodeAt(0) : piece.value;
}

interface Piece {
  /** A code point, or one byte that an escape names. */
  readonly value: number | ByteString;
  readonly end: number;
}

function unescapeAt(text: ByteString, index: number, mark: '"' | "'"): Piece | undefined {
  if (text[index] === mark || text[index] === "\n") return undefined;
  if (text[index] !== "\\") {
    const { code, width } = decodeRune(text, index);
    return { value: width === 1 ? text.charAt(index) : code, end: index + width };
  }
  ESCAPE.lastIndex = index;
  const match = ESCAPE.exec(text);
  if (match === null) return undefined;
  const end = ESCAPE.lastIndex;
  const [, letter, hexByte, octal, short, long] = match;
  if (letter !== undefined) {
    if (letter === "'" || letter === '"')
      return letter === mark ? { value: letter, end } : undefined;
    return { value: ESCAPES[letter] ?? letter, end };
  }
  const byte =
    hexByte !== undefined
      ? Number.parseInt(hexByte, 16)
      : octal !== undefined
        ? Number.parseInt(octal, 8)
        : undefined;
  if (byte !== undefined) {
    return byte > 0xff ? undefined : { value: String.fromCharCode(byte), end };
  }
  const code = Number.parseInt(short ?? long ?? "", 16);
  const isValid = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return isValid ? { value: code, end } : undefined;
}
