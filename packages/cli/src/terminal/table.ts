import { stripVTControlCharacters } from "node:util";

/**
 * A table as Nomad's users know it: columns two blanks apart, the first row the titles. An empty
 * cell becomes `<none>`, a line end in one `\n`.
 */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(shown));
  const columns = Math.max(0, ...cells.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...cells.map((row) => visibleLength(row[column] ?? ""))),
  );
  return cells
    .map((row) =>
      row
        .map((cell, column) => pad(cell, widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Names and values with the equals signs below each other, with values as in tables. */
export function formatPairs(pairs: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(0, ...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${name.padEnd(width)} = ${shown(value)}`).join("\n");
}

function shown(value: string): string {
  return value === "" ? "<none>" : value.replaceAll("\n", "\\n");
}

function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - visibleLength(text)));
}

function visibleLength(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}
