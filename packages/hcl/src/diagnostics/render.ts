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
  const strong = (text: string) =>
    color ? paint(["bold", isError ? "red" : "yellow"], text) : text;
  const lines = [
    `${strong(isError ? "Error:" : "Warning:")} ${color ? paint(["bold"], summary) : summary}`,
  ];
  if (subject !== undefined) {
    lines.push("", ...showPlace(subject, strong));
  }
  if (detail !== "") lines.push("", detail);
  return `${lines.join("\n")}\n`;
}

function paint(format: ("bold" | "red" | "yellow")[], text: string): string {
  // Imported, `node:util` would bring half of Node along, whether or not there is colour.
  const { styleText } = process.getBuiltinModule("node:util");
  return styleText(format, text, { validateStream: false });
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
