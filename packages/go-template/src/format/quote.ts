import { type ByteString, decodeRune, encodeRune, isPrintable, RUNE_ERROR } from "../bytes.ts";

const SIMPLE_ESCAPES = new Map([
  [0x07, "\\a"],
  [0x08, "\\b"],
  [0x0c, "\\f"],
  [0x0a, "\\n"],
  [0x0d, "\\r"],
  [0x09, "\\t"],
  [0x0b, "\\v"],
  [0x5c, "\\\\"],
]);

export interface QuoteOptions {
  /** The quotation mark, `"` unless told. */
  readonly mark?: '"' | "'";
  /** Escapes whatever is not ASCII, as the flag `+` of the verb %q. */
  readonly asciiOnly?: boolean;
}

/** A string as a literal of Go, as `strconv.Quote` writes it. */
export function quote(bytes: ByteString, options: QuoteOptions = {}): ByteString {
  const { mark = '"' } = options;
  let quoted: string = mark;
  for (let index = 0; index < bytes.length; ) {
    const { code, width } = decodeRune(bytes, index);
    quoted +=
      width === 1 && code === RUNE_ERROR
        ? `\\x${hex(bytes.charCodeAt(index), 2)}`
        : escapeRune(code, options);
    index += width;
  }
  return quoted + mark;
}

/** A code point as a literal of Go, as `strconv.QuoteRune` writes it. */
export function quoteRune(code: number, { asciiOnly = false }: QuoteOptions = {}): ByteString {
  const isValid = code >= 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return `'${escapeRune(isValid ? code : RUNE_ERROR, { mark: "'", asciiOnly })}'`;
}

/** Whether a string can stand between backquotes, as `strconv.CanBackquote` says. */
export function canBackquote(bytes: ByteString): boolean {
  for (let index = 0; index < bytes.length; ) {
    const { code, width } = decodeRune(bytes, index);
    index += width;
    if (width > 1) {
      if (code === 0xfeff) return false;
      continue;
    }
    const isControl = code < 0x20 && code !== 0x09;
    if (isControl || code === RUNE_ERROR || code === 0x60 || code === 0x7f) return false;
  }
  return true;
}

function escapeRune(code: number, { mark = '"', asciiOnly = false }: QuoteOptions): ByteString {
  if (code === mark.charCodeAt(0)) return `\\${mark}`;
  const simple = SIMPLE_ESCAPES.get(code);
  if (simple !== undefined) return simple;
  if (isPrintable(code) && (code < 0x7f || !asciiOnly)) return encodeRune(code);
  if (code < 0x20 || code === 0x7f) return `\\x${hex(code, 2)}`;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, "0");
}
