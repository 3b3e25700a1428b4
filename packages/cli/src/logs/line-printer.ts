import type { Style } from "../terminal/style.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { StreamType } from "./task-logs.ts";

type Paint = "cyan" | "yellow" | "green" | "magenta" | "blue";
const PAINTS: readonly Paint[] = ["cyan", "yellow", "green", "magenta", "blue"];
const RESET = "\u001b[0m";

/** Prints lines of several sources, each with its source's name and colour before it. */
export class LinePrinter {
  readonly #terminal: Terminal;
  readonly #paints = new Map<string, Paint>();
  #width: number;

  /** @param names the sources that are known beforehand; their lines are aligned */
  constructor(terminal: Terminal, names: readonly string[] = []) {
    this.#terminal = terminal;
    this.#width = Math.max(0, ...names.map((name) => name.length));
    for (const name of names) this.#paintOf(name);
  }

  print(source: string, text: string, type: StreamType = "stdout"): void {
    const { style } = this.#terminal;
    this.#width = Math.max(this.#width, source.length);
    const name = style[this.#paintOf(source)](source.padEnd(this.#width));
    const bar = type === "stderr" ? style.red("|") : style.dim("|");
    this.#terminal.print(`${name} ${bar} ${closed(text, style)}`.trimEnd());
  }

  #paintOf(source: string): Paint {
    const known = this.#paints.get(source);
    const paint = known ?? PAINTS[this.#paints.size % PAINTS.length] ?? "cyan";
    this.#paints.set(source, paint);
    return paint;
  }
}

/** A line's colours end with it; where there is no colour, it has none. */
function closed(text: string, { coloured }: Style): string {
  if (!text.includes("\u001b[")) return text;
  return coloured
    ? text + RESET
    : process.getBuiltinModule("node:util").stripVTControlCharacters(text);
}
