import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Output } from "../command/context.ts";

/** Writes bytes as they come, no faster than `output` takes them, and leaves it open. */
export async function pour(bytes: AsyncIterable<Uint8Array>, output: Output): Promise<void> {
  await pipeline(Readable.from(bytes, { objectMode: false }), output, { end: false });
}
