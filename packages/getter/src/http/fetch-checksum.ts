import { Fault } from "@drover/fault";
import type { GetContext } from "../get-context.ts";
import { type Checksum, findChecksum, type WantedChecksum } from "../source/checksum.ts";
import { bodyOf, openUrl, shownUrl } from "./open-url.ts";

const MAX_BYTES = 1 << 20;

/**
 * What a download must hash to: as it was given, or as it stands in the file of checksums that was given.
 *
 * @param names what the download may be called in that file
 * @throws {Fault} `invalid_argument` for a file that is none or does not tell, or as `openUrl`
 */
export async function fetchChecksum(
  wanted: WantedChecksum | undefined,
  names: readonly string[],
  { request, signal }: GetContext,
): Promise<Checksum | undefined> {
  if (wanted === undefined || !("file" in wanted)) return wanted;
  const url = URL.parse(wanted.file);
  if (url?.protocol !== "http:" && url?.protocol !== "https:") {
    throw new Fault(
      "invalid_argument",
      `Checksum "file:${wanted.file}" must name a file by an http:// or https:// URL`,
    );
  }
  const { response, url: from } = await openUrl(url, { ...request, signal });
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of bodyOf(response, from)) {
    pieces.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_BYTES) {
      throw new Fault(
        "invalid_argument",
        `${shownUrl(url)} is no file of checksums: more than ${MAX_BYTES} bytes`,
      );
    }
  }
  const checksum = findChecksum(Buffer.concat(pieces).toString(), names);
  if (checksum !== undefined) return checksum;
  throw new Fault("data_loss", `No checksum of "${names[0]}" found in ${shownUrl(url)}`, {
    recoverable: true,
  });
}
