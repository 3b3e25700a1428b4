import type { Plugin } from "esbuild";
import { wrapChunk } from "./chunk-loader.ts";
import { bundleChunks } from "./chunks.ts";
import { codeCache } from "./code-cache.ts";
import { droverScript } from "./drover-script.ts";
import { droverStandalone } from "./drover-standalone.ts";
import { DROVER_MAIN, oneFile, scriptAgain, standaloneAgain } from "./one-file.ts";

/** A chunk as the loader of chunks takes it. */
export interface Chunk {
  readonly name: string;
  /** As `wrapChunk` makes it. */
  readonly script: string;
  /** What V8 made of it; good for the version of Node that builds alone. */
  readonly cachedData: Buffer | undefined;
}

/** Makes the command twice: `dist/drover` runs on a Node of the machine, `dist/standalone/drover` has it inside. */
export async function buildDrover(): Promise<void> {
  droverScript(await bundle(oneFile(scriptAgain)));
  droverStandalone(await bundle(oneFile(standaloneAgain)));
}

async function bundle(plugin: Plugin): Promise<Chunk[]> {
  const chunks = await bundleChunks(DROVER_MAIN, [plugin]);
  const scripts = new Map([...chunks].map(([name, code]) => [name, wrapChunk(code)]));
  const caches = codeCache(scripts);
  return [...scripts].map(([name, script]) => ({ name, script, cachedData: caches.get(name) }));
}
