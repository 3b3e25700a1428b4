import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { Fault } from "@drover/fault";
import { type Extract, extract } from "tar-stream";
import { openPromise as openZip, type Entry as ZipEntry } from "yauzl";
import type { ArtifactLimits } from "../runner-settings.ts";
import type { ArchiveFormat } from "./archive-format.ts";
import { ArchiveWriter } from "./archive-writer.ts";

const FILE_TYPE_BITS = 0o170000;
const SYMLINK_TYPE = 0o120000;
const MAX_LINK_BYTES = 4096;

type TarEntry = Extract extends AsyncIterable<infer Entry> ? Entry : never;

export interface UnpackOptions {
  readonly format: ArchiveFormat;
  /** What a compressed single file is called. */
  readonly fileName: string;
  readonly limits: ArtifactLimits;
  readonly signal: AbortSignal;
}

/**
 * Unpacks an archive into a new directory. What it leaves when it rejects is worth nothing.
 *
 * @throws {Fault} `invalid_argument` for an archive that is damaged or reaches outside,
 *   `resource_exhausted` for one that unpacks to too much
 */
export async function unpack(archive: string, root: string, options: UnpackOptions): Promise<void> {
  const { format, fileName, limits, signal } = options;
  const writer = new ArchiveWriter(root, limits);
  try {
    if (format.container === "zip") await unpackZip(archive, writer, signal);
    else if (format.container === "tar") await unpackTar(archive, format, writer, signal);
    else await writer.file(fileName, decompressed(archive, format, signal));
    writer.finish();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Fault) throw error;
    throw new Fault("invalid_argument", `Archive is damaged: ${Fault.from(error).message}`, {
      cause: error,
    });
  }
}

async function unpackTar(
  archive: string,
  format: ArchiveFormat,
  writer: ArchiveWriter,
  signal: AbortSignal,
): Promise<void> {
  const entries = extract();
  const read = async () => {
    for await (const entry of entries) await writeTarEntry(entry, writer);
  };
  await Promise.all([pipeline(decompressed(archive, format, signal), entries), read()]);
}

async function writeTarEntry(entry: TarEntry, writer: ArchiveWriter): Promise<void> {
  const { name, type, mode, linkname } = entry.header;
  switch (type) {
    case "directory":
      writer.directory(name, mode);
      break;
    case "symlink":
      writer.symlink(name, linkname ?? "");
      break;
    case "link":
      writer.hardLink(name, linkname ?? "");
      break;
    case "file":
    case "contiguous-file":
      // The library's types leave out what an entry yields.
      return await writer.file(name, entry as AsyncIterable<Buffer>, mode);
    default:
      writer.refuse(name, type ?? "thing of unknown type");
  }
  entry.resume();
}

async function unpackZip(
  archive: string,
  writer: ArchiveWriter,
  signal: AbortSignal,
): Promise<void> {
  const zip = await openZip(archive, { lazyEntries: true });
  try {
    for await (const entry of zip.eachEntry()) {
      signal.throwIfAborted();
      const mode = entry.externalFileAttributes >>> 16;
      if (entry.fileName.endsWith("/")) writer.directory(entry.fileName);
      else if ((mode & FILE_TYPE_BITS) === SYMLINK_TYPE)
        writer.symlink(
          entry.fileName,
          await linkTarget(entry, await zip.openReadStreamPromise(entry)),
        );
      else
        await writer.file(
          entry.fileName,
          await zip.openReadStreamPromise(entry),
          mode === 0 ? undefined : mode,
        );
    }
  } finally {
    zip.close();
  }
}

async function linkTarget(entry: ZipEntry, content: Readable): Promise<string> {
  if (entry.uncompressedSize > MAX_LINK_BYTES)
    throw new Fault(
      "invalid_argument",
      `Archive entry "${entry.fileName}" is a link that is too long`,
    );
  return Buffer.concat(await content.toArray()).toString();
}

function decompressed(
  archive: string,
  { compression }: ArchiveFormat,
  signal: AbortSignal,
): Readable {
  const file = createReadStream(archive, { signal });
  if (compression === "none") return file;
  const decompress = compression === "gzip" ? createGunzip() : createZstdDecompress();
  file.on("error", (error) => decompress.destroy(error));
  return file.pipe(decompress);
}
