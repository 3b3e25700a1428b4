import type { Readable } from "node:stream";
import { Fault } from "@drover/fault";
import { getFileNameLowLevel, openPromise as openZip, type Entry as ZipEntry } from "yauzl";
import type { ArchiveWriter } from "./archive-writer.ts";

const FILE_TYPE_BITS = 0o170000;
const SYMLINK_TYPE = 0o120000;
const REGULAR_TYPES: readonly number[] = [0, 0o100000];
/** Of "version made by". Source: APPNOTE.TXT, 4.4.2 and 4.4.4. */
const UNIX = 3;
const UTF8_FLAG = 0x800;
const MAX_LINK_BYTES = 4096;

/** Unpacks a zip archive. @throws a Fault of the writer's, or what the library says of a damaged archive */
export async function unpackZip(archive: string, writer: ArchiveWriter): Promise<void> {
  const zip = await openZip(archive, { lazyEntries: true, decodeStrings: false });
  try {
    for await (const entry of zip.eachEntry()) {
      const fileName = nameOf(entry);
      const mode = entry.externalFileAttributes >>> 16;
      const type = mode & FILE_TYPE_BITS;
      const open = () => zip.openReadStreamPromise(entry);
      if (fileName.endsWith("/")) writer.directory(fileName);
      else if (type === SYMLINK_TYPE)
        writer.symlink(fileName, await linkTarget(fileName, entry, await open()));
      else if (!REGULAR_TYPES.includes(type)) writer.refuse(fileName, "device, FIFO or socket");
      else await writer.file(fileName, await open(), mode === 0 ? undefined : mode);
    }
  } finally {
    zip.close();
  }
}

/** What was packed on Unix has names in UTF-8, also where no flag says so, as Info-ZIP's tools have it. */
function nameOf(entry: ZipEntry): string {
  const { versionMadeBy, generalPurposeBitFlag: flags } = entry;
  const actual = versionMadeBy >>> 8 === UNIX ? flags | UTF8_FLAG : flags;
  return getFileNameLowLevel(actual, entry.fileNameRaw, entry.extraFields, false);
}

async function linkTarget(fileName: string, entry: ZipEntry, content: Readable): Promise<string> {
  if (entry.uncompressedSize > MAX_LINK_BYTES) {
    throw new Fault("invalid_argument", `Archive entry "${fileName}" is a link that is too long`);
  }
  return Buffer.concat(await content.toArray()).toString();
}
