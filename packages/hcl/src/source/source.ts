/** Further on in a line columns count UTF-16 code units, which is much cheaper. */
const MAX_COUNTED = 10_000;

/** One text that is parsed, with the table that turns offsets into lines and columns. */
export class Source {
  readonly filename: string;
  readonly text: string;
  #lineStarts: readonly number[] | undefined;

  constructor(text: string, filename: string) {
    this.text = text;
    this.filename = filename;
  }

  /** The position of an offset, which counts UTF-16 code units from 0. */
  positionAt(offset: number): Position {
    const starts = this.#lines();
    const line = lastAtMost(starts, offset);
    const before = this.text.slice(starts[line] ?? 0, offset);
    const column = before.length > MAX_COUNTED ? before.length : countGraphemes(before);
    return { line: line + 1, column: column + 1, offset };
  }

  /** The text of a line, counted from 1, without its line ending. */
  lineText(line: number): string {
    const starts = this.#lines();
    const start = starts[line - 1];
    if (start === undefined) return "";
    const end = starts[line] ?? this.text.length;
    return this.text.slice(start, end).replace(/\r?\n$/, "");
  }

  /** The offset of the first character of a line, counted from 1. */
  lineStart(line: number): number {
    return this.#lines()[line - 1] ?? this.text.length;
  }

  #lines(): readonly number[] {
    this.#lineStarts ??= findLineStarts(this.text);
    return this.#lineStarts;
  }
}

/** A place in a text. */
export interface Position {
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in what a reader sees as characters (grapheme clusters). */
  readonly column: number;
  /** Counted from 0, in UTF-16 code units. */
  readonly offset: number;
}

function findLineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function lastAtMost(sorted: readonly number[], wanted: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The number of grapheme clusters in a text. */
export function countGraphemes(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let count = 0;
  for (const _ of new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text)) count++;
  return count;
}
