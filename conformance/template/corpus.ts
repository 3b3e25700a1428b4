import { readFileSync } from "node:fs";
import path from "node:path";

/** A template of a file of `corpus`. */
export interface Entry {
  readonly text: string;
  /** File and line. */
  readonly place: string;
}

/** The templates of a file, with a line of four dashes before each; the newline behind one is not part of it. */
export function readCorpus(file: string): Entry[] {
  const whole = readFileSync(path.join(import.meta.dirname, "corpus", file), "utf8");
  const [intro = "", ...sections] = whole.split(/^----\n/m);
  let line = intro.split("\n").length;
  return sections.map((section) => {
    const place = `${file}:${line + 1}`;
    line += section.split("\n").length;
    return { text: section.replace(/\n$/, ""), place };
  });
}
