import path from "node:path";
import { build, type Plugin, transform } from "esbuild";
import { BUNDLE, ROOT } from "../bundle.ts";
import { lazyEntries, lazyModules } from "./lazy-modules.ts";

/** The chunk that a program begins with. */
export const MAIN_CHUNK = "main.js";

/**
 * Bundles a program in pieces, so that a start reads no more than it needs: each part that is imported
 * dynamically, or shared by several, is a chunk.
 *
 * @returns the chunks by their names, each the body of a CommonJS module that requires others as `./<name>`
 */
export async function bundleChunks(
  main: string,
  plugins: readonly Plugin[],
): Promise<Map<string, string>> {
  const outdir = path.join(ROOT, "dist");
  const { outputFiles } = await build({
    ...BUNDLE,
    stdin: { contents: main, resolveDir: ROOT, sourcefile: MAIN_CHUNK },
    entryPoints: await lazyEntries(),
    // What esbuild can divide; its pieces are made CommonJS below.
    format: "esm",
    splitting: true,
    outdir,
    write: false,
    target: "node24",
    define: {},
    plugins: [...BUNDLE.plugins, lazyModules, ...plugins],
  });
  const chunks = outputFiles.map(async ({ path: file, text }) => {
    const { code } = await transform(text, {
      format: "cjs",
      platform: "node",
      target: "node24",
      supported: { "dynamic-import": false },
      define: BUNDLE.define,
      minifySyntax: true,
      minifyWhitespace: true,
    });
    const name = path.relative(outdir, file);
    return [name === "stdin.js" ? MAIN_CHUNK : name, code] as const;
  });
  return new Map(await Promise.all(chunks));
}
