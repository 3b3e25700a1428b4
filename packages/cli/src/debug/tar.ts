const BLOCK = 512;
const FILE_MODE = "0000600";
/** The longest name without an extension of the format. */
const MAX_NAME = 100;

/** A file of an archive. */
export interface TarFile {
  /** Its path in the archive, at most 100 bytes. */
  readonly name: string;
  readonly content: Uint8Array;
}

/** A tar archive (POSIX ustar) of files that their owner alone may read. */
export function tar(files: readonly TarFile[], { modified }: { modified: Date }): Buffer {
  const seconds = Math.floor(modified.getTime() / 1000);
  const pieces = files.flatMap(({ name, content }) => [
    header(name, content.length, seconds),
    content,
    Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK),
  ]);
  return Buffer.concat([...pieces, Buffer.alloc(2 * BLOCK)]);
}

function header(name: string, size: number, seconds: number): Buffer {
  if (Buffer.byteLength(name) > MAX_NAME) throw new RangeError(`Name too long for tar: ${name}`);
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0);
  block.write(FILE_MODE, 100);
  block.write("0000000", 108);
  block.write("0000000", 116);
  block.write(size.toString(8).padStart(11, "0"), 124);
  block.write(seconds.toString(8).padStart(11, "0"), 136);
  // The sum is that of a header whose own place is blank.
  block.write("        ", 148);
  block.write("0", 156);
  block.write("ustar\0" + "00", 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}
