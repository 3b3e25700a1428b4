const PIECE =
  /\$\{|\\([abfnrtv\\"])|\\([0-7]{3})|\\x([\da-fA-F]{2})|\\u([\da-fA-F]{4})|\\U([\da-fA-F]{8})|\\/g;

const SIMPLE: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  '"': '"',
};

/** An escape that no string may have, and its offset in the text. */
export interface BadEscape {
  readonly escape: string;
  readonly at: number;
}

/** What stands between the quotes of a string means: escapes are replaced, `${...}` stays as it is. */
export function unquote(text: string): string | BadEscape {
  if (!text.includes("\\")) return text;
  let value = "";
  let at = 0;
  for (;;) {
    PIECE.lastIndex = at;
    const piece = PIECE.exec(text);
    if (piece === null) return value + text.slice(at);
    value += text.slice(at, piece.index);
    at = PIECE.lastIndex;
    const [whole, simple, octal, byte, short, long] = piece;
    if (whole === "${") {
      at = endOfInterpolation(text, at);
      value += text.slice(piece.index, at);
      continue;
    }
    const code = Number.parseInt(
      octal ?? byte ?? short ?? long ?? "",
      octal === undefined ? 16 : 8,
    );
    const isByte = octal !== undefined || byte !== undefined;
    if (simple !== undefined) value += SIMPLE[simple] ?? "";
    else if (code <= (isByte ? 0x7f : 0x10ffff)) value += codePoint(code);
    else
      return {
        escape: whole.length > 1 ? whole : text.slice(piece.index, at + 1),
        at: piece.index,
      };
  }
}

/** Half of a surrogate pair is no character. */
function codePoint(code: number): string {
  return code >= 0xd800 && code <= 0xdfff ? "\ufffd" : String.fromCodePoint(code);
}

function endOfInterpolation(text: string, start: number): number {
  let open = 1;
  let at = start;
  for (; at < text.length && open > 0; at++) {
    if (text[at] === "{") open++;
    else if (text[at] === "}") open--;
  }
  return at;
}
