/**
 * The value of a heredoc, from its `<<` to the line end after its closing name: the lines between.
 * After `<<-` the indentation of the closing line is taken off each of them, if all have it.
 */
export function heredocText(written: string): string {
  const first = written.indexOf("\n");
  const last = written.lastIndexOf("\n", written.length - 2) + 1;
  const [indentation = ""] = /^[ \t]*/.exec(written.slice(last)) ?? [];
  const text = written.slice(first + 1, last);
  if (written[2] !== "-") return text + indentation;
  const lines = text.split("\n").slice(0, -1);
  if (!lines.every((line) => line.startsWith(indentation))) return text;
  return lines.map((line) => `${line.slice(indentation.length)}\n`).join("");
}
