import { createZstdDecompress, type ZstdDecompress } from "node:zlib";

/**
 * Decompresses zstd, also several frames one after the other: Node's own stream ends with a frame that ends within a
 * piece, and drops what follows.
 *
 * @throws {Error} where the data is damaged
 */
export async function* unzstd(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const pieces = source[Symbol.asyncIterator]();
  let rest = await next(pieces);
  while (rest !== undefined) {
    const frames = createZstdDecompress();
    const following = feed(frames, rest, pieces);
    following.catch((error: Error) => frames.destroy(error));
    yield* frames;
    rest = await following;
  }
}

/** @returns what follows the end of a frame in the same piece; undefined when all has been taken */
async function feed(
  frames: ZstdDecompress,
  first: Buffer,
  pieces: AsyncIterator<Buffer>,
): Promise<Buffer | undefined> {
  for (let piece: Buffer | undefined = first; piece !== undefined; piece = await next(pieces)) {
    const before = frames.bytesWritten;
    await write(frames, piece);
    const taken = frames.bytesWritten - before;
    if (taken === 0) throw new Error("bad zstd data");
    if (taken < piece.length) return piece.subarray(taken);
  }
  frames.end();
  return undefined;
}

/** The next piece that is not empty. */
async function next(pieces: AsyncIterator<Buffer>): Promise<Buffer | undefined> {
  for (;;) {
    const { done, value } = await pieces.next();
    if (done) return undefined;
    if (value.length > 0) return value;
  }
}

async function write(frames: ZstdDecompress, piece: Buffer): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  frames.write(piece, (error) => (error ? reject(error) : resolve()));
  await promise;
}
