/** Reads bits, the highest of a byte first, of data that comes in pieces. */
export class Bits {
  readonly #source: AsyncIterator<Buffer>;
  #data: Buffer = Buffer.alloc(0);
  /** In bits. */
  #position = 0;
  #hasEnded = false;

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Sees to it that so many bytes can be read, or all that there are. */
  async fill(bytes: number): Promise<void> {
    const whole = this.#position >>> 3;
    if (this.#hasEnded || this.#data.length - whole >= bytes) return;
    const pieces = [this.#data.subarray(whole)];
    this.#position &= 7;
    for (let length = pieces[0]?.length ?? 0; length < 2 * bytes; ) {
      const { done, value } = await this.#source.next();
      this.#hasEnded = done === true;
      if (done) break;
      pieces.push(value);
      length += value.length;
    }
    this.#data = Buffer.concat(pieces);
  }

  /** @param count at most 24 @throws {Error} where the data ends before */
  read(count: number): number {
    const value = this.peek(count);
    this.skip(count);
    return value;
  }

  /** The next bits, with zeros after the end of the data. @param count 1 to 24 */
  peek(count: number): number {
    const start = this.#position >>> 3;
    const data = this.#data;
    const four =
      start + 4 <= data.length
        ? ((data[start] as number) << 24) |
          ((data[start + 1] as number) << 16) |
          ((data[start + 2] as number) << 8) |
          (data[start + 3] as number)
        : this.#lastBytes(start);
    return (four << (this.#position & 7)) >>> (32 - count);
  }

  /** @throws {Error} where the data ends before */
  skip(count: number): void {
    this.#position += count;
    if (this.#position > this.#data.length * 8) throw new Error("unexpected end of bzip2 data");
  }

  read32(): number {
    return this.read(16) * 2 ** 16 + this.read(16);
  }

  /** Goes on at the next whole byte. */
  align(): void {
    this.#position = (this.#position + 7) & ~7;
  }

  /** The next bytes, which are not read by that. */
  peekText(bytes: number): string {
    const start = this.#position >>> 3;
    return this.#data.toString("latin1", start, start + bytes);
  }

  #lastBytes(start: number): number {
    const four = Buffer.alloc(4);
    this.#data.copy(four, 0, start);
    return four.readInt32BE();
  }
}
