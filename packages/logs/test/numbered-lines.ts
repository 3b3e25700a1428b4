const LINE_BYTES = 64;

/** A piece of a text in which each line is the number of its first byte, padded to 64 bytes. */
export function numberedLines(start: number, bytes: number): Buffer {
  const piece = Buffer.alloc(bytes, " ");
  for (let at = 0; at < bytes; at += LINE_BYTES) {
    piece.write(`${start + at}`, at, "latin1");
    piece[at + LINE_BYTES - 1] = 0x0a;
  }
  return piece;
}
