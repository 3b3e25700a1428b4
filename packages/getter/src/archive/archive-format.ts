import { Fault } from "@drover/fault";

/** How a download is packed: a tree of files, or one compressed file. */
export interface ArchiveFormat {
  readonly container: "tar" | "zip" | "none";
  readonly compression: Compression;
}

export type Compression = "gzip" | "bzip2" | "xz" | "zstd" | "none";

const COMPRESSIONS: readonly [suffix: string, Compression][] = [
  ["gz", "gzip"],
  ["bz2", "bzip2"],
  ["xz", "xz"],
  ["zst", "zstd"],
];

/** By suffix; a suffix that ends in another one stands before it. */
const FORMATS = new Map<string, ArchiveFormat>([
  ["tar", { container: "tar", compression: "none" }],
  ["zip", { container: "zip", compression: "none" }],
  ...COMPRESSIONS.flatMap(([suffix, compression]): [string, ArchiveFormat][] => [
    [`tar.${suffix}`, { container: "tar", compression }],
    [`t${suffix}`, { container: "tar", compression }],
    [suffix, { container: "none", compression }],
  ]),
]);

/**
 * Finds out how a download is packed.
 *
 * @param fileName decides where `option` is absent
 * @param option the option `archive`: a format's name, or a Go boolean that is false for "leave it as it is"
 * @returns undefined for what is not to be unpacked
 * @throws {Fault} `invalid_argument` for no format
 */
export function archiveFormat(fileName: string, option?: string): ArchiveFormat | undefined {
  if (option !== undefined && /^(?:0|f|false)$/i.test(option)) return undefined;
  if (option !== undefined && !/^(?:1|t|true)$/i.test(option)) {
    return FORMATS.get(option) ?? refuse(option);
  }
  return [...FORMATS].find(([suffix]) => fileName.endsWith(`.${suffix}`))?.[1];
}

/** The name of a compressed file without its suffix. */
export function nameWithoutSuffix(fileName: string): string {
  return fileName.replace(/(?<=.)\.(?:gz|bz2|xz|zst)$/, "");
}

function refuse(format: string): never {
  throw new Fault(
    "invalid_argument",
    `Option archive = "${format}" is unknown; use one of ${[...FORMATS.keys()].join(", ")}, or "false"`,
  );
}
