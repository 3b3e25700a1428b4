/** Whole lines of what comes in pieces; the last one may lack its end. Lines that are drawn over are as they end. */
export async function* splitLines(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const piece of pieces) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield lastDrawn(line);
  }
  if (rest !== "") yield lastDrawn(rest);
}

/** What a terminal shows of a line in which "\r" goes back to its begin. */
function lastDrawn(line: string): string {
  const text = line.endsWith("\r") ? line.slice(0, -1) : line;
  return text.slice(text.lastIndexOf("\r") + 1);
}
