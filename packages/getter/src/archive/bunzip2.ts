import { Bits } from "./bzip2-bits.ts";
import { readBlock, type SortedBlock } from "./bzip2-block.ts";

const BLOCK = 0x314159265359;
const END = 0x177245385090;
/** More than the longest block takes: 18,002 selectors, each for 50 symbols of 20 bits, and the tables. */
const BLOCK_BYTES = 2_400_000;
const CHUNK_BYTES = 1 << 16;
/** After so many equal bytes, the next one says how often it is repeated. */
const RUN = 4;

/**
 * Decompresses bzip2, also several streams one after the other. The libraries that there are unpack a whole
 * block at once, of which a few bytes stand for 45 MB; here memory stays at some 10 MB whatever comes.
 * Source: "BZIP2: Format Specification" by Joe Tsai.
 *
 * @throws {Error} where the data is damaged
 */
export async function* bunzip2(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const bits = new Bits(source);
  await bits.fill(BLOCK_BYTES);
  for (let streams = 0; streams === 0 || isStart(bits); streams++) {
    if (!isStart(bits)) throw new Error("no bzip2 data");
    bits.read(24);
    const level = bits.read(8) - 0x30;
    if (level < 1 || level > 9) throw new Error("no bzip2 data of a known kind");
    yield* readStream(bits, level * 100_000);
  }
}

function isStart(bits: Bits): boolean {
  return bits.peekText(3) === "BZh";
}

async function* readStream(bits: Bits, blockBytes: number): AsyncGenerator<Buffer> {
  for (let checksum = 0; ; ) {
    const kind = bits.read(24) * 2 ** 24 + bits.read(24);
    const expected = bits.read32();
    if (kind === END) {
      if (checksum !== expected) throw new Error("bzip2 checksums of all blocks do not match");
      bits.align();
      return await bits.fill(BLOCK_BYTES);
    }
    if (kind !== BLOCK) throw new Error("bzip2 block expected");
    const found = yield* expandRuns(readBlock(bits, blockBytes));
    if (found !== expected) throw new Error("bzip2 checksum of a block does not match");
    checksum = ((checksum << 1) | (checksum >>> 31)) ^ found;
    checksum >>>= 0;
    await bits.fill(BLOCK_BYTES);
  }
}

/** Undoes the first step of the compression, and gives back the checksum of all bytes. */
function* expandRuns({ links, length, first }: SortedBlock): Generator<Buffer, number> {
  let chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let used = 0;
  let checksum = -1;
  let last = -1;
  let equal = 0;
  let at = (links[first] as number) >>> 8;
  for (let i = 0; i < length; i++) {
    const link = links[at] as number;
    at = link >>> 8;
    let byte = link & 0xff;
    let times = 1;
    if (equal === RUN) {
      times = byte;
      byte = last;
      equal = 0;
      last = -1;
    } else {
      equal = byte === last ? equal + 1 : 1;
      last = byte;
    }
    for (; times > 0; times--) {
      checksum = (checksum << 8) ^ (CHECKSUMS[((checksum >>> 24) ^ byte) & 0xff] as number);
      chunk[used++] = byte;
      if (used < CHUNK_BYTES) continue;
      yield chunk;
      chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      used = 0;
    }
  }
  if (used > 0) yield chunk.subarray(0, used);
  return ~checksum >>> 0;
}

/** Of CRC-32 with the highest bit first. */
const CHECKSUMS = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let i = 0; i < 8; i++) value = (value << 1) ^ (value < 0 ? 0x04c11db7 : 0);
  return value;
});
