import type { IncomingMessage } from "node:http";
import { Fault } from "@drover/fault";
import { type Json, parseJson } from "@drover/schema/json";
import { HttpFault } from "../http-fault.ts";

/** A job of some thousand tasks has no more; to read, keep and write one that has takes a part of the 50 ms that it may. */
const LARGEST_BYTES = 4 * 1024 * 1024;
/** Keys, items and values: what reading a document costs grows with them. */
const MOST_VALUES = 50_000;
const DEEPEST = 100;

const [QUOTE, BACKSLASH, COLON, COMMA] = [0x22, 0x5c, 0x3a, 0x2c];
const OPENING: ReadonlySet<number> = new Set([0x5b, 0x7b]);
const CLOSING: ReadonlySet<number> = new Set([0x5d, 0x7d]);

/**
 * The JSON document of a request; undefined for an empty body. Its size is limited in bytes, in values
 * and in depth, each counted as it comes, so that nothing large is read at once.
 *
 * @throws {Fault} `invalid_argument` if it is no JSON, or too deep; an {@link HttpFault} 413 beyond the limits
 */
export async function readBody(request: IncomingMessage): Promise<Json | undefined> {
  const pieces: Buffer[] = [];
  const meter = new JsonMeter();
  for await (const piece of request) {
    meter.add(piece);
    pieces.push(piece);
  }
  if (meter.bytes === 0) return undefined;
  try {
    return parseJson(Buffer.concat(pieces).toString());
  } catch (error) {
    throw new Fault(
      "invalid_argument",
      `The request's body is not JSON: ${Fault.from(error).message}`,
    );
  }
}

/** Counts what a JSON document has, piece by piece, without reading it. */
class JsonMeter {
  bytes = 0;
  #values = 0;
  #depth = 0;
  #deepest = 0;
  #isInText = false;
  #isEscaped = false;

  /** @throws {Fault} beyond a limit */
  add(piece: Buffer): void {
    this.bytes += piece.length;
    if (this.bytes > LARGEST_BYTES) throw tooLarge(`${LARGEST_BYTES} bytes`);
    for (const byte of piece) this.#count(byte);
    if (this.#values > MOST_VALUES) throw tooLarge(`${MOST_VALUES} values`);
    if (this.#deepest <= DEEPEST) return;
    throw new Fault(
      "invalid_argument",
      `The request's body is nested deeper than ${DEEPEST} levels`,
    );
  }

  #count(byte: number): void {
    if (this.#isInText) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === BACKSLASH) this.#isEscaped = true;
      else if (byte === QUOTE) this.#isInText = false;
    } else if (byte === QUOTE) this.#isInText = true;
    else if (byte === COMMA || byte === COLON) this.#values++;
    else if (OPENING.has(byte)) {
      this.#values++;
      this.#depth++;
      this.#deepest = Math.max(this.#deepest, this.#depth);
    } else if (CLOSING.has(byte)) this.#depth--;
  }
}

function tooLarge(limit: string): HttpFault {
  return new HttpFault("resource_exhausted", `The request's body has more than ${limit}`, {
    status: 413,
    headers: { Connection: "close" },
  });
}
