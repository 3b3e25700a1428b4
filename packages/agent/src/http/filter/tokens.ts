/** A piece of a filter. */
export interface Token {
  readonly kind: "name" | "string" | "number" | "symbol" | "end";
  /** Of a string, what it stands for. */
  readonly text: string;
  /** Where it begins in the filter. */
  readonly start: number;
}

const PIECE =
  /(?<space>[ \t\r\n]+)|(?<name>[a-zA-Z][a-zA-Z0-9_/]*)|(?<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?)|(?<string>"(?:[^"\\]|\\.)*"|`[^`]*`)|(?<symbol>==|!=|[()[\]{},._])/sy;

/**
 * Cuts a filter into its pieces.
 *
 * @returns the tokens, the last one of kind "end"; or the offset of what is none
 */
export function tokenize(text: string): { tokens: Token[] } | { invalidAt: number } {
  const tokens: Token[] = [];
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < text.length) {
    const start = PIECE.lastIndex;
    const groups = PIECE.exec(text)?.groups;
    if (groups === undefined) return { invalidAt: start };
    const { name, number, string, symbol } = groups;
    if (name !== undefined) tokens.push({ kind: "name", text: name, start });
    else if (number !== undefined) tokens.push({ kind: "number", text: number, start });
    else if (symbol !== undefined) tokens.push({ kind: "symbol", text: symbol, start });
    else if (string !== undefined) {
      const value = unquote(string);
      if (value === undefined) return { invalidAt: start };
      tokens.push({ kind: "string", text: value, start });
    }
  }
  tokens.push({ kind: "end", text: "", start: text.length });
  return { tokens };
}

const ESCAPE =
  /\\(?:([abfnrtv\\"'])|([0-7]{3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.|$))/gs;
const SIMPLE: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** What a string of Go's syntax stands for; undefined if it has an escape that is none. */
function unquote(text: string): string | undefined {
  const inner = text.slice(1, -1);
  if (text.startsWith("`")) return inner.replaceAll("\r", "");
  if (inner.includes("\n")) return undefined;
  let isValid = true;
  const value = inner.replace(ESCAPE, (_all, simple, octal, byte, short, long) => {
    if (simple !== undefined) return SIMPLE[simple] ?? simple;
    const code =
      octal === undefined ? Number.parseInt(byte ?? short ?? long, 16) : Number.parseInt(octal, 8);
    if (Number.isNaN(code) || code > 0x10ffff) {
      isValid = false;
      return "";
    }
    return String.fromCodePoint(code);
  });
  return isValid ? value : undefined;
}
