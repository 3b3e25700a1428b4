import { constants, zstdCompressSync } from "node:zlib";

/** Packs data for a bundle: base64 of what `zstdDecompressSync` unpacks. */
export function pack(data: string | Buffer): string {
  const params = { [constants.ZSTD_c_compressionLevel]: 19 };
  return zstdCompressSync(data, { params }).toString("base64");
}
