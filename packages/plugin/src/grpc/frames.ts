/** Before each message: whether it is compressed, and its length. Source: gRPC over HTTP/2. */
const HEAD_BYTES = 5;
const LENGTH_AT = 1;

/** A message as it travels. */
export function encodeFrame(message: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(HEAD_BYTES + message.length);
  frame[0] = 0;
  frame.writeUInt32BE(message.length, LENGTH_AT);
  frame.set(message, HEAD_BYTES);
  return frame;
}

/** A message of a stream. */
export interface Frame {
  readonly isCompressed: boolean;
  readonly message: Buffer;
}

/** Finds the messages in what comes in pieces of any size. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #length = 0;

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /** The next message; undefined while it has not come to its end. */
  next(): Frame | undefined {
    if (this.#length < HEAD_BYTES) return undefined;
    const [first] = this.#chunks;
    const head = first && first.length >= HEAD_BYTES ? first : this.#join();
    const end = HEAD_BYTES + head.readUInt32BE(LENGTH_AT);
    // Joined when all is there, and not with each piece of a long message.
    if (this.#length < end) return undefined;
    const whole = this.#join();
    this.#length -= end;
    this.#chunks = this.#length > 0 ? [whole.subarray(end)] : [];
    return { isCompressed: whole[0] !== 0, message: whole.subarray(HEAD_BYTES, end) };
  }

  #join(): Buffer {
    const whole = this.#chunks.length === 1 ? this.#chunks[0] : undefined;
    const joined = whole ?? Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }
}
