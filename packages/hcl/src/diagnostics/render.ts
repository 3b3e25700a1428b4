import { styleText } from "node:util";
import type { Range } from "../source/range.ts";
import { countGraphemes } from "../source/source.ts";
import type { Diagnostic } from "./diagnostic.ts";

/** How to show diagnostics. */
export interface RenderOptions {
  /** Whether to use the terminal's colours; false unless told. */
  readonly color?: boolean;
}

/** Shows diagnostics to a person: title, place, the source line with the subject underlined, and advice. */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  { color = false }: RenderOptions = {},
): string {
  return diagnostics.map((each) => renderOne(each, color)).join("\n");
}

function renderOne({ severity, summary, detail, subject }: Diagnostic, color: boolean): string {
  const isError = severity === "error";
  const paint = (format: Parameters<typeof styleText>[0], text: string) =>
    color ? styleText(format, text, { validateStream: false }) : text;
  const label = paint(["bold", isError ? "red" : "yellow"], isError ? "Error:" : "Warning:");
  const lines = [`${label} ${paint("bold", summary)}`];
  if (subject !== undefined) {
    const mark = (text: string) => paint(["bold", isError ? "red" : "yellow"], text);
    lines.push("", ...showPlace(subject, mark));
  }
  if (detail !== "") lines.push("", detail);
  return `${lines.join("\n")}\n`;
}

/** Longer lines are cut around the subject. */
const MAX_LINE = 160;

function showPlace(subject: Range, mark: (text: string) => string): string[] {
  const { line, column } = subject.start;
  const text = subject.source.lineText(line);
  const start = subject.startOffset - subject.source.lineStart(line);
  const end = Math.max(
    start + 1,
    Math.min(subject.endOffset - subject.source.lineStart(line), text.length),
  );
  const from = Math.max(0, Math.min(start - MAX_LINE / 4, text.length - MAX_LINE));
  const shown = text.slice(from, from + MAX_LINE);
  const before = text.slice(from, start).replace(/[^\t]/gu, " ");
  const pad = before.replace(/ +/g, (spaces) => " ".repeat(spaces.length));
  const width = Math.max(1, countGraphemes(text.slice(start, Math.min(end, from + MAX_LINE))));
  const gutter = " ".repeat(`${line}`.length);
  return [
    `  on ${subject.filename}:${line}:${column}`,
    `  ${gutter} |`,
    `  ${line} | ${shown}`,
    `  ${gutter} | ${pad}${mark("^".repeat(width))}`,
  ];
}
