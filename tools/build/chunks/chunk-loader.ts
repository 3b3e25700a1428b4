import { MAIN_CHUNK } from "./chunks.ts";

/**
 * A program for Node, CommonJS, that runs a bundle of chunks. Each is compiled with what V8 made of it
 * when the bundle was built, which spares parsing it; another version of V8 does without.
 *
 * @param readChunk source of a function `readChunk(name)` that returns `{ script, cachedData }`: a script
 *   as {@link wrapChunk} makes it, and a Buffer or undefined
 */
export function chunkLoader(readChunk: string): string {
  return `const { Script } = require("node:vm");
const bundleUrl = require("node:url").pathToFileURL(__filename).href;
const modules = new Map();
const scripts = new Map();
function load(name) {
  const loaded = modules.get(name);
  if (loaded !== undefined) return loaded.exports;
  const module = { exports: {} };
  modules.set(name, module);
  const { script, cachedData } = readChunk(name);
  const compiled = new Script(script, { filename: __filename + "/" + name, cachedData });
  scripts.set(name, compiled);
  compiled.runInThisContext()(module.exports, requireChunk, module, __filename, __dirname, bundleUrl);
  // As values: what is there is a getter for each, which would be called wherever another chunk uses one.
  module.exports = { ...module.exports, __esModule: true };
  return module.exports;
}
function requireChunk(name) {
  return name.startsWith("./") ? load(name.slice(2)) : require(name);
}
${readChunk}
load(${JSON.stringify(MAIN_CHUNK)});
`;
}

/** The script of a chunk, in ASCII: a function of what a module finds around itself. */
export function wrapChunk(code: string): string {
  return `(function (exports, require, module, __filename, __dirname, bundleUrl) {${ascii(code)}\n})`;
}

/** esbuild has done so with strings; regular expressions are left. */
function ascii(code: string): string {
  return code.replaceAll(
    /[^\0-\x7f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
