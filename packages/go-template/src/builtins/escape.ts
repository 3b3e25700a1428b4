import { type ByteString, decodeRune, isPrintable } from "../bytes.ts";

const HTML: Readonly<Record<string, ByteString>> = {
  "\0": "\xef\xbf\xbd",
  '"': "&#34;",
  "'": "&#39;",
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
};

export function escapeHtml(text: ByteString): ByteString {
  return text.replace(/[\0"'&<>]/g, (character) => HTML[character] ?? character);
}

const JS: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "'": "\\'",
  '"': '\\"',
  "<": "\\u003C",
  ">": "\\u003E",
  "&": "\\u0026",
  "=": "\\u003D",
};

export function escapeJs(text: ByteString): ByteString {
  let escaped = "";
  for (let index = 0; index < text.length; ) {
    const { code, width } = decodeRune(text, index);
    const piece = text.slice(index, index + width);
    index += width;
    const simple = JS[piece];
    if (simple !== undefined) escaped += simple;
    else if (code < 0x20) escaped += `\\u${hex(code, 4)}`;
    else if (code < 0x80 || isPrintable(code)) escaped += piece;
    else escaped += `\\u${hex(code, 4)}`;
  }
  return escaped;
}

export function escapeUrlQuery(text: ByteString): string {
  return text.replace(/[^A-Za-z0-9\-_.~]/g, (byte) =>
    byte === " " ? "+" : `%${hex(byte.charCodeAt(0), 2)}`,
  );
}

function hex(code: number, digits: number): string {
  return code.toString(16).toUpperCase().padStart(digits, "0");
}
