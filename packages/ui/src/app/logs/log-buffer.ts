import { plainText } from "./ansi.ts";
import { LineOffsets } from "./line-offsets.ts";

/** A line of a log. */
export interface LogLine {
  /** Counted from the first line that was ever added. */
  readonly number: number;
  /** Which source it comes from: its place in the list of sources. */
  readonly source: number;
  /** With its escape sequences. */
  readonly text: string;
}

/** More lines are kept in no log; then the oldest ones go. */
export const MOST_LINES = 200_000;
/** So many lines go at once. */
const DROPPED = 10_000;

/** The lines of a log, those that a filter lets through, and where they stand when they are wrapped. */
export class LogBuffer {
  #lines: LogLine[] = [];
  /** What is shown: all lines, or those that match. */
  #shown: LogLine[] = [];
  #offsets = new LineOffsets();
  #count = 0;
  #filter: ((text: string) => boolean) | undefined;
  /** Characters in a row; undefined for lines of one row each. */
  #columns: number | undefined;

  /** How many lines there are, shown or not. */
  get size(): number {
    return this.#lines.length;
  }

  /** What is shown, the oldest first. */
  get shown(): readonly LogLine[] {
    return this.#shown;
  }

  /** Where the lines stand that are shown. */
  get offsets(): LineOffsets {
    return this.#offsets;
  }

  add(texts: readonly { source: number; text: string }[]): void {
    for (const { source, text } of texts) {
      const line = { number: this.#count, source, text };
      this.#count++;
      this.#lines.push(line);
      if (this.#filter === undefined || this.#filter(plainText(text))) this.#show(line);
    }
    if (this.#lines.length > MOST_LINES) this.#drop(this.#lines.length - MOST_LINES + DROPPED);
  }

  clear(): void {
    this.#lines = [];
    this.#shown = [];
    this.#offsets = new LineOffsets();
  }

  /** Shows only lines whose text, without escapes, passes; all of them for undefined. */
  filter(passes: ((text: string) => boolean) | undefined): void {
    this.#filter = passes;
    this.#layOut();
  }

  /** Wraps lines after so many characters; undefined for never. */
  wrap(columns: number | undefined): void {
    if (columns === this.#columns) return;
    this.#columns = columns;
    this.#layOut();
  }

  #layOut(): void {
    const passes = this.#filter;
    this.#shown = [];
    this.#offsets = new LineOffsets();
    for (const line of this.#lines) {
      if (passes === undefined || passes(plainText(line.text))) this.#show(line);
    }
  }

  #show(line: LogLine): void {
    this.#shown.push(line);
    this.#offsets.add(this.#rowsOf(line));
  }

  #rowsOf({ text }: LogLine): number {
    if (this.#columns === undefined || text.length <= this.#columns) return 1;
    return Math.max(1, Math.ceil(plainText(text).length / this.#columns));
  }

  #drop(count: number): void {
    this.#lines = this.#lines.slice(count);
    const first = this.#lines[0]?.number ?? this.#count;
    const at = this.#shown.findIndex(({ number }) => number >= first);
    const gone = at < 0 ? this.#shown.length : at;
    this.#shown = this.#shown.slice(gone);
    this.#offsets.drop(gone);
  }
}
