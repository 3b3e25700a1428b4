import { type ByteString, decodeRune } from "../bytes.ts";

/** What stands between "%" and the verb. */
export interface Directive {
  plus: boolean;
  minus: boolean;
  sharp: boolean;
  space: boolean;
  zero: boolean;
  /** Of the verb %v: with the names of fields, or as Go's syntax. */
  plusV: boolean;
  sharpV: boolean;
  width: number | undefined;
  precision: number | undefined;
}

export function plainDirective(): Directive {
  return {
    plus: false,
    minus: false,
    sharp: false,
    space: false,
    zero: false,
    plusV: false,
    sharpV: false,
    width: undefined,
    precision: undefined,
  };
}

/** Pads to the width, which counts code points. */
export function pad(text: ByteString, directive: Directive): ByteString {
  const { width, minus, zero } = directive;
  if (width === undefined) return text;
  const missing = width - countRunes(text);
  if (missing <= 0) return text;
  if (minus) return text + " ".repeat(missing);
  return (zero ? "0" : " ").repeat(missing) + text;
}

/** Pads with spaces, whatever the flag `0` says. */
export function padWithSpaces(text: ByteString, directive: Directive): ByteString {
  return pad(text, { ...directive, zero: false });
}

/** The first code points, as many as the precision allows. */
export function truncate(text: ByteString, { precision }: Directive): ByteString {
  if (precision === undefined) return text;
  let index = 0;
  for (let runes = 0; runes < precision && index < text.length; runes++) {
    index += decodeRune(text, index).width;
  }
  return text.slice(0, index);
}

function countRunes(text: ByteString): number {
  let count = 0;
  for (let index = 0; index < text.length; count++) index += decodeRune(text, index).width;
  return count;
}
