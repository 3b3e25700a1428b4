import { isSpace } from "../syntax/character.ts";

/** Upper case, letter by letter: one letter never becomes two, as "ß" would. */
export function toUpper(text: string): string {
  return mapLetters(text, (letter) => letter.toUpperCase());
}

/** Lower case, letter by letter: no letter depends on its neighbours, as "Σ" would. */
export function toLower(text: string): string {
  return mapLetters(text, (letter) => letter.toLowerCase());
}

/** The first letter of every word in upper case. */
export function toTitle(text: string): string {
  let previous = " ";
  let title = "";
  for (const character of text) {
    title += isSeparator(previous) ? toUpper(character) : character;
    previous = character;
  }
  return title;
}

function isSeparator(character: string): boolean {
  if (/[\w]/.test(character)) return false;
  if (character.charCodeAt(0) < 0x80) return true;
  return !/[\p{L}\p{Nd}]/u.test(character) && isSpace(character);
}

function mapLetters(text: string, map: (letter: string) => string): string {
  if (/^[\x00-\x7f]*$/.test(text)) return map(text);
  return Array.from(text, (letter) => {
    const [first = letter, second] = map(letter);
    if (second === undefined) return first;
    // A letter that gained a mark has lost it again; one that became two letters stays as it is.
    return /\p{M}/u.test(second) ? first : letter;
  }).join("");
}
