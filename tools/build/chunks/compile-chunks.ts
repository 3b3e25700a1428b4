import type { Plugin } from "esbuild";
import { wrapChunk } from "./chunk-loader.ts";
import { bundleChunks } from "./chunks.ts";
import { codeCache } from "./code-cache.ts";

/** A chunk as the loader of chunks takes it. */
export interface Chunk {
  readonly name: string;
  /** As `wrapChunk` makes it. */
  readonly script: string;
  /** What V8 made of it; good for the version of Node that builds alone. */
  readonly cachedData: Buffer | undefined;
}

/**
 * Bundles a program in chunks, with what V8 made of those that it loads when it is run with some arguments.
 *
 * @param main the source that the program begins with
 */
export async function compileChunks(
  main: string,
  plugins: readonly Plugin[],
  args: readonly string[],
): Promise<Chunk[]> {
  const chunks = await bundleChunks(main, plugins);
  const scripts = new Map([...chunks].map(([name, code]) => [name, wrapChunk(code)]));
  const caches = codeCache(scripts, args);
  return [...scripts].map(([name, script]) => ({ name, script, cachedData: caches.get(name) }));
}
