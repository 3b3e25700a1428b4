import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { type Extract, extract } from "tar-stream";
import xz from "xz-decompress";
import type { ArchiveFormat, Compression } from "./archive-format.ts";
import type { ArchiveWriter } from "./archive-writer.ts";
import { bunzip2 } from "./bunzip2.ts";
import { unzstd } from "./unzstd.ts";

type TarEntry = Extract extends AsyncIterable<infer Entry> ? Entry : never;

/**
 * Unpacks a tar archive, or one compressed file, while it comes.
 *
 * @param fileName what the one file is called
 * @throws a Fault of the writer's, or what a library says of a damaged archive
 */
export async function unpackStream(
  archive: Readable,
  writer: ArchiveWriter,
  { format, fileName }: { format: ArchiveFormat; fileName: string },
): Promise<void> {
  try {
    const content = decompressed(archive, format.compression);
    if (format.container === "tar") await unpackTar(content, writer);
    else await writer.file(fileName, content);
  } finally {
    archive.destroy();
  }
}

async function unpackTar(content: Readable, writer: ArchiveWriter): Promise<void> {
  const entries = extract();
  const read = async () => {
    for await (const entry of entries) await writeTarEntry(entry, writer);
  };
  await Promise.all([pipeline(content, entries), read()]);
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

function decompressed(archive: Readable, compression: Compression): Readable {
  switch (compression) {
    case "none":
      return archive;
    case "gzip": {
      const decompress = createGunzip();
      archive.on("error", (error) => decompress.destroy(error));
      return archive.pipe(decompress);
    }
    case "zstd":
      return Readable.from(unzstd(archive), { objectMode: false });
    case "bzip2":
      return Readable.from(bunzip2(archive), { objectMode: false });
    case "xz":
      return Readable.fromWeb(new xz.XzReadableStream(Readable.toWeb(archive)));
  }
}
