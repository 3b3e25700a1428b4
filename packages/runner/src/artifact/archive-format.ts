import { Fault } from "@drover/fault";

/** How a download is packed: a tree of files, or one compressed file. */
export interface ArchiveFormat {
  readonly container: "tar" | "zip" | "none";
  readonly compression: "gzip" | "zstd" | "none";
}

/** By suffix; a suffix that ends in another one stands before it. */
const FORMATS = new Map<string, ArchiveFormat>([
  ["tar", { container: "tar", compression: "none" }],
  ["tar.gz", { container: "tar", compression: "gzip" }],
  ["tgz", { container: "tar", compression: "gzip" }],
  ["tar.zst", { container: "tar", compression: "zstd" }],
  ["tzst", { container: "tar", compression: "zstd" }],
  ["zip", { container: "zip", compression: "none" }],
  ["gz", { container: "none", compression: "gzip" }],
  ["zst", { container: "none", compression: "zstd" }],
]);

const UNSUPPORTED = ["tar.bz2", "tbz2", "tar.xz", "txz", "bz2", "xz"];

/**
 * Finds out how a download is packed.
 *
 * @param fileName decides where `option` is absent
 * @param option the artifact's `archive` option: a format's name, or a Go boolean that is false for
 *   "leave it as it is"
 * @returns undefined for what is not to be unpacked
 * @throws {Fault} `unimplemented` for a format that Drover does not unpack, `invalid_argument` for none
 */
export function archiveFormat(fileName: string, option?: string): ArchiveFormat | undefined {
  if (option !== undefined && /^(?:0|f|false)$/i.test(option)) return undefined;
  if (option !== undefined && !/^(?:1|t|true)$/i.test(option)) {
    return FORMATS.get(option) ?? refuse(option);
  }
  const isNamed = (format: string) => fileName.endsWith(`.${format}`);
  const unsupported = UNSUPPORTED.find(isNamed);
  if (unsupported !== undefined) return refuse(unsupported);
  return [...FORMATS].find(([suffix]) => isNamed(suffix))?.[1];
}

/** The name of a compressed file without its suffix. */
export function nameWithoutSuffix(fileName: string): string {
  return fileName.replace(/\.(?:gz|zst)$/, "");
}

function refuse(format: string): never {
  const known = [...FORMATS.keys()].join(", ");
  if (UNSUPPORTED.includes(format)) {
    throw new Fault(
      "unimplemented",
      `Archives of format ${format} are not unpacked by Drover, only ${known}; option archive = "false" leaves the file as it is`,
    );
  }
  throw new Fault(
    "invalid_argument",
    `Option archive = "${format}" is unknown; use one of ${known}, or "false"`,
  );
}
