import { readFileSync } from "node:fs";
import path from "node:path";
import type { Mode } from "./oracle.ts";

/** One text of the corpus, and where it stands. */
export interface Entry {
  readonly mode: Mode;
  readonly text: string;
  /** File and line. */
  readonly place: string;
}

/** Every text of the corpus: those of `expressions.txt` and `functions.txt` are one line each. */
export function readCorpus(): Entry[] {
  return [
    ...readLines("expressions.txt", "expression"),
    ...readLines("functions.txt", "expression"),
    ...readSections("templates.txt", "template"),
    ...readSections("documents.txt", "config"),
    ...readSections("dynamic.txt", "dynamic"),
    ...readSections("json.txt", "json"),
  ];
}

function readLines(file: string, mode: Mode): Entry[] {
  return read(file)
    .split("\n")
    .map((text, index) => ({ mode, text, place: `${file}:${index + 1}` }))
    .filter(({ text }) => text !== "" && !text.startsWith("# "));
}

/** Texts with a line of four dashes before each. */
export function readSections(file: string, mode: Mode): Entry[] {
  const [intro = "", ...sections] = read(file).split(/^----\n/m);
  let line = intro.split("\n").length;
  return sections.map((text) => {
    const place = `${file}:${line + 1}`;
    line += text.split("\n").length;
    return { mode, text, place };
  });
}

function read(file: string): string {
  return readFileSync(path.join(import.meta.dirname, "corpus", file), "utf8");
}
