import { chunkLoader } from "../chunks/chunk-loader.ts";
import type { Chunk } from "../chunks/compile-chunks.ts";
import { NODE_FLAGS } from "../node-flags.ts";
import { makeExecutable } from "./standalone.ts";

const CACHE = ".cache";

/** Of chunks without a cache there is an empty one. */
const READ_FROM_ASSETS = `const { getRawAsset } = require("node:sea");
function readChunk(name) {
  const cachedData = Buffer.from(getRawAsset(name + "${CACHE}"));
  return {
    script: Buffer.from(getRawAsset(name)).latin1Slice(),
    cachedData: cachedData.length > 0 ? cachedData : undefined,
  };
}`;

/** Writes `dist/standalone/drover`: one executable, with the Node inside that builds it. */
export function droverStandalone(chunks: readonly Chunk[]): void {
  const assets = new Map<string, string | Buffer>(
    chunks.flatMap(({ name, script, cachedData = "" }) => [
      [name, script],
      [`${name}${CACHE}`, cachedData],
    ]),
  );
  makeExecutable("drover", chunkLoader(READ_FROM_ASSETS), { assets, nodeFlags: NODE_FLAGS });
}
