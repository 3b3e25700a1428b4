import type { Position, Source } from "./source.ts";

/** A stretch of a source text, from `start` up to but without `end`. Lines and columns are computed when asked for. */
export class Range {
  // Declared, for fields of their own are set twice, and a file has thousands of ranges.
  declare readonly source: Source;
  /** Offset of the first character, in UTF-16 code units from 0. */
  declare readonly startOffset: number;
  /** Offset just after the last character. */
  declare readonly endOffset: number;

  constructor(source: Source, startOffset: number, endOffset: number) {
    this.source = source;
    this.startOffset = startOffset;
    this.endOffset = endOffset;
  }

  /** The range from the start of one to the end of another; they may overlap. */
  static between(first: Range, last: Range): Range {
    return new Range(first.source, first.startOffset, Math.max(first.endOffset, last.endOffset));
  }

  get filename(): string {
    return this.source.filename;
  }

  get start(): Position {
    return this.source.positionAt(this.startOffset);
  }

  get end(): Position {
    return this.source.positionAt(this.endOffset);
  }

  /** The source text that the range covers. */
  get text(): string {
    return this.source.text.slice(this.startOffset, this.endOffset);
  }

  /** `job.hcl:3,5-9`, or `job.hcl:3,5-4,2` over several lines. */
  toString(): string {
    const { start, end } = this;
    const to = start.line === end.line ? `${end.column}` : `${end.line},${end.column}`;
    return `${this.filename}:${start.line},${start.column}-${to}`;
  }

  toJSON(): { filename: string; start: Position; end: Position } {
    return { filename: this.filename, start: this.start, end: this.end };
  }
}
