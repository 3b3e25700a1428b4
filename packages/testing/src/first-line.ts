import type { Readable } from "node:stream";

/**
 * Reads the first line of a stream, also of one that has ended. The stream stays open, so that whoever
 * writes to it is not ended by that.
 *
 * @throws if the stream ends without a line, as that of a process that failed does
 */
export async function firstLine(stream: Readable): Promise<string> {
  let text = "";
  for await (const chunk of stream.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    text += chunk;
    const end = text.indexOf("\n");
    if (end >= 0) return text.slice(0, end);
  }
  throw new Error(`The stream ended without a line; it had ${JSON.stringify(text)}`);
}
