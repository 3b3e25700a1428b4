const SPACE = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const LEADING_SPACE = new RegExp(`^${SPACE.source}+`);
const IDENTIFIER_START = /^[\p{ID_Start}_]/u;
const IDENTIFIER_REST = /^[\p{ID_Continue}-]/u;
const ASCII_IDENTIFIER = /[A-Za-z_][\w-]*/y;
const ASCII_REST = /[\w-]+/y;
const FIRST_BEYOND_ASCII = 0x80;
const PLAIN_IDENTIFIER = /^[A-Za-z_][\w-]*$/;
const IDENTIFIER = /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u;

/** Whether a text could be used as a name: of an attribute, a block type, a variable or a function. */
export function isIdentifier(text: string): boolean {
  return PLAIN_IDENTIFIER.test(text) || IDENTIFIER.test(text);
}

/** The length in UTF-16 code units of the identifier that starts at an offset; 0 if none does. */
export function identifierLength(text: string, offset: number): number {
  let at = offset + matchLength(ASCII_IDENTIFIER, text, offset);
  while (text.charCodeAt(at) >= FIRST_BEYOND_ASCII) {
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    if (!(at === offset ? IDENTIFIER_START : IDENTIFIER_REST).test(character)) break;
    at += character.length;
    at += matchLength(ASCII_REST, text, at);
  }
  return at - offset;
}

/** How much of a text a pattern with the flag `y` matches at an offset; 0 if nothing. */
export function matchLength(pattern: RegExp, text: string, offset: number): number {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex - offset : 0;
}

/** White space as Unicode's White_Space property has it (`trim` differs from it in two characters). */
export function isSpace(character: string): boolean {
  return SPACE.test(character);
}

export function trimStart(text: string): string {
  return text.replace(LEADING_SPACE, "");
}

/** Linear in the length of what is removed, which a pattern anchored at the end is not. */
export function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

export function trim(text: string): string {
  return trimEnd(trimStart(text));
}
