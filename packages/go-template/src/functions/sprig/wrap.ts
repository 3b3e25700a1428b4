import type { ByteString } from "../../bytes.ts";
import { FunctionError } from "../../error.ts";
import { type FunctionTable, typed } from "../define.ts";

const MAX_BYTES = 64 * 1024 * 1024;

interface Wrapping {
  /** Between the lines. */
  readonly newLine: ByteString;
  /** Whether words that are longer than a line are broken; they stand out otherwise. */
  readonly breaksWords: boolean;
}

/** Sprig's functions that break a text into lines. */
export const SPRIG_WRAP: FunctionTable = {
  wrap: typed(["int", "string"], ([width, text]) => {
    return wrap(String(text), Number(width), { newLine: "\n", breaksWords: false });
  }),
  wrapWith: typed(["int", "string", "string"], ([width, newLine, text]) => {
    return wrap(String(text), Number(width), {
      newLine: String(newLine) || "\n",
      breaksWords: true,
    });
  }),
};

/**
 * Breaks a text at its spaces.
 *
 * @param width bytes in a line; at least one
 * @throws {FunctionError} for more than {@link MAX_BYTES}
 */
function wrap(text: ByteString, width: number, { newLine, breaksWords }: Wrapping): ByteString {
  const room = Math.max(width, 1);
  const lines: ByteString[] = [];
  let start = 0;
  while (text.length - start > room) {
    if (text[start] === " ") {
      start++;
      continue;
    }
    const space = text.slice(start, start + room + 1).lastIndexOf(" ");
    const isBroken = space < 0 && breaksWords;
    const end = space >= 0 ? start + space : endOfWord(text, start + room, isBroken);
    if (end === undefined) break;
    lines.push(text.slice(start, end));
    if (lines.length * newLine.length > MAX_BYTES) {
      throw new FunctionError(`more than ${MAX_BYTES} bytes`);
    }
    start = isBroken ? end : end + 1;
  }
  return [...lines, text.slice(start)].join(newLine);
}

/** Where a line ends whose first word does not fit; undefined if at the end of the text. */
function endOfWord(text: ByteString, limit: number, isBroken: boolean): number | undefined {
  if (isBroken) return limit;
  const space = text.indexOf(" ", limit);
  return space < 0 ? undefined : space;
}
