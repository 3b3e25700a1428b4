/**
 * Go's strings are bytes. Here such a string is a JavaScript string with one character, U+0000 to
 * U+00FF, for each byte: length, index, slice and order are Go's without any conversion.
 */
export type ByteString = string;

const ASCII = /^[\x00-\x7f]*$/;
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** The bytes of a text in UTF-8; a lone surrogate becomes U+FFFD. */
export function toBytes(text: string): ByteString {
  return ASCII.test(text) ? text : Buffer.from(text, "utf8").toString("latin1");
}

/** The text that bytes stand for in UTF-8; what is not valid becomes U+FFFD. */
export function fromBytes(bytes: ByteString): string {
  return ASCII.test(bytes) ? bytes : utf8.decode(Buffer.from(bytes, "latin1"));
}

/** Applies a function of texts to bytes. */
export function onText(change: (text: string) => string): (bytes: ByteString) => ByteString {
  return (bytes) => toBytes(change(fromBytes(bytes)));
}

/** The code point that is not one: what Go's utf8 package calls RuneError. */
export const RUNE_ERROR = 0xfffd;

export interface Rune {
  /** {@link RUNE_ERROR} for bytes that are not valid UTF-8. */
  readonly code: number;
  /** In bytes: 1 for an invalid one, 0 at the end. */
  readonly width: number;
}

/** The code point that begins at an index. */
export function decodeRune(bytes: ByteString, index: number): Rune {
  const first = bytes.charCodeAt(index);
  if (Number.isNaN(first)) return { code: RUNE_ERROR, width: 0 };
  if (first < 0x80) return { code: first, width: 1 };
  const invalid = { code: RUNE_ERROR, width: 1 };
  const width = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (width === 0 || index + width > bytes.length) return invalid;
  let code = first & (0x7f >> width);
  for (let next = 1; next < width; next++) {
    const byte = bytes.charCodeAt(index + next);
    if ((byte & 0xc0) !== 0x80) return invalid;
    code = (code << 6) | (byte & 0x3f);
  }
  const isOverlong = (width === 3 && code < 0x800) || (width === 4 && code < 0x10000);
  const isSurrogate = code >= 0xd800 && code <= 0xdfff;
  return isOverlong || isSurrogate || code > 0x10ffff ? invalid : { code, width };
}

/** The bytes of a code point; those of {@link RUNE_ERROR} for what is none. */
export function encodeRune(code: number): ByteString {
  const isValid = code >= 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return toBytes(String.fromCodePoint(isValid ? code : RUNE_ERROR));
}

/** The code points of bytes, one by one. */
export function* runesOf(bytes: ByteString): Generator<Rune & { readonly index: number }> {
  for (let index = 0; index < bytes.length; ) {
    const rune = decodeRune(bytes, index);
    yield { ...rune, index };
    index += rune.width;
  }
}

const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

/** Whether Go counts a code point as printable: a letter, mark, number, punctuation, symbol or the space. */
export function isPrintable(code: number): boolean {
  return code < 0x7f ? code >= 0x20 : PRINTABLE.test(String.fromCodePoint(code));
}
