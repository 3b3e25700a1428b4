import type { Output } from "../command/context.ts";

const TO_START = "\r";
const CLEAR_TO_END = "\u001b[K";
/** Redrawing must not wrap: a line that is as wide as the terminal may. */
const MARGIN = 1;
const DEFAULT_WIDTH = 80;

/** The last line of a terminal, written over with each change. */
export class LiveLine {
  readonly #output: Output;
  #text: string | undefined;

  constructor(output: Output) {
    this.#output = output;
  }

  /** Shows a text of one line, cut to the terminal's width; undefined takes the line away. */
  show(text: string | undefined): void {
    if (text === this.#text) return;
    this.#text = text;
    this.#draw();
  }

  /** Writes what stays above the line. */
  above(write: () => void): void {
    if (this.#text !== undefined) this.#output.write(TO_START + CLEAR_TO_END);
    write();
    if (this.#text !== undefined) this.#draw();
  }

  #draw(): void {
    // A terminal that does not know its width says 0.
    const width = (this.#output.columns || DEFAULT_WIDTH) - MARGIN;
    this.#output.write(`${TO_START}${cut(this.#text ?? "", width)}${CLEAR_TO_END}`);
  }
}

/** A text of at most so many characters. Colours are only kept where all of it fits. */
function cut(text: string, width: number): string {
  const { stripVTControlCharacters } = process.getBuiltinModule("node:util");
  const characters = [...stripVTControlCharacters(text)];
  if (characters.length <= width) return text;
  return `${characters.slice(0, Math.max(0, width - 1)).join("")}…`;
}
