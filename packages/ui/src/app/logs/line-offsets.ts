/** Where the lines of a list stand that take one row or more, for a list that draws only what can be seen. */
export class LineOffsets {
  /** The rows before each line, counted from the first line that ever was, and the rows of all. */
  #before: number[] = [0];
  /** Lines at the beginning of `#before` that are gone. */
  #gone = 0;

  /** How many lines there are. */
  get length(): number {
    return this.#before.length - 1 - this.#gone;
  }

  /** How many rows all lines take. */
  get rows(): number {
    return (this.#before.at(-1) ?? 0) - (this.#before[this.#gone] ?? 0);
  }

  /** Adds a line at the end. */
  add(rows: number): void {
    this.#before.push((this.#before.at(-1) ?? 0) + rows);
  }

  /** Takes lines away from the beginning. */
  drop(lines: number): void {
    this.#gone += Math.min(lines, this.length);
    if (this.#gone * 2 < this.#before.length) return;
    const first = this.#before[this.#gone] ?? 0;
    this.#before = this.#before.slice(this.#gone).map((rows) => rows - first);
    this.#gone = 0;
  }

  /** The row at which a line begins, 0 for the first line. */
  rowOf(line: number): number {
    const at = this.#gone + Math.max(0, Math.min(line, this.length));
    return (this.#before[at] ?? 0) - (this.#before[this.#gone] ?? 0);
  }

  /** The line that takes a row; the last one for a row beyond the end, -1 if there is none. */
  lineAt(row: number): number {
    let low = 0;
    let high = this.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.rowOf(middle) <= row) low = middle;
      else high = middle - 1;
    }
    return high < 0 ? -1 : low;
  }

  /** The lines from `first` to before `end` that show in a window of rows, with some around it. */
  window(row: number, height: number, around = 0): { first: number; end: number } {
    if (this.length === 0) return { first: 0, end: 0 };
    return {
      first: Math.max(0, this.lineAt(row) - around),
      end: Math.min(this.length, this.lineAt(row + height) + 1 + around),
    };
  }
}
