/** Bytes that a line is taken to have; where lines are longer, more is read. */
const BYTES_PER_LINE = 120;

/** Reads from so many bytes before the end on. */
export type ReadFromEnd = (bytes: number) => AsyncIterable<Uint8Array>;

/** The last lines of a text, read without the rest of it. */
export async function readLastLines(read: ReadFromEnd, count: number): Promise<Buffer> {
  for (let bytes = count * BYTES_PER_LINE + 1; ; bytes *= 4) {
    const end = Buffer.concat(await Array.fromAsync(read(bytes)));
    const kept = lastLines(end, count);
    if (kept.length < end.length || end.length < bytes) return kept;
  }
}

/**
 * What follows the text that `last` is the end of, beginning with `last` itself: for `-tail -f`,
 * where the text may have grown between the two readings and would begin within a line.
 */
export async function* followFrom(last: Buffer, read: ReadFromEnd): AsyncGenerator<Uint8Array> {
  let skipping = false;
  let first = true;
  for await (const piece of read(last.length)) {
    if (first) skipping = !isPrefix(piece, last);
    first = false;
    if (!skipping) {
      yield piece;
      continue;
    }
    const newline = piece.indexOf(0x0a);
    if (newline < 0) continue;
    skipping = false;
    yield piece.subarray(newline + 1);
  }
}

function lastLines(text: Buffer, count: number): Buffer {
  if (count === 0) return text.subarray(text.length);
  let at = text.length;
  // The newline at the very end closes the last line instead of opening another.
  if (text[at - 1] === 0x0a) at--;
  for (let found = 0; found < count; found++) {
    at = text.lastIndexOf(0x0a, at - 1);
    if (at <= 0) return at === 0 && found === count - 1 ? text.subarray(1) : text;
  }
  return text.subarray(at + 1);
}

function isPrefix(piece: Uint8Array, whole: Buffer): boolean {
  const length = Math.min(piece.length, whole.length);
  return Buffer.compare(piece.subarray(0, length), whole.subarray(0, length)) === 0;
}
