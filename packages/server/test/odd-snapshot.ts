import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { gunzipSync, gzipSync } from "node:zlib";
import { extract, pack } from "tar-stream";

const SUMS = "SHA256SUMS";

/** The files of a snapshot but for its checksums, by name. */
export async function filesOf(snapshot: Uint8Array): Promise<[name: string, text: string][]> {
  const files: [name: string, text: string][] = [];
  const archive = extract();
  archive.end(gunzipSync(snapshot));
  for await (const entry of archive) {
    files.push([entry.header.name, (await buffer(entry)).toString()]);
  }
  return files.filter(([name]) => name !== SUMS);
}

/** A snapshot with these files, whose checksums are right. */
export async function snapshotOf(files: readonly (readonly [string, string])[]): Promise<Buffer> {
  const sums = files.map(
    ([name, text]) => `${createHash("sha256").update(text).digest("hex")}  ${name}\n`,
  );
  const archive = pack();
  for (const [name, text] of [...files, [SUMS, sums.join("")] as const]) {
    archive.entry({ name }, text);
  }
  archive.finalize();
  return gzipSync(await buffer(archive));
}
