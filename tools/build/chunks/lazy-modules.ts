import { glob, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import type { Plugin } from "esbuild";
import { ROOT } from "../bundle.ts";

const CREATE_REQUIRE = /^(?:import \{ createRequire \}|const load = createRequire).*\n/gm;
const LOAD = /\bload\("([^"]+)"\)/g;
const PREFIX = "lazy:";

/**
 * Has modules that load others when these are needed first, with `load`, which is `createRequire(...)`, load the chunks
 * that {@link lazyEntries} makes.
 */
export const lazyModules: Plugin = {
  name: "lazy-modules",
  setup(bundle) {
    bundle.onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
      const source = await readFile(file, "utf8");
      if (!isLoader(source)) return undefined;
      const contents = source.replaceAll(CREATE_REQUIRE, "").replaceAll(LOAD, requireChunk);
      return { contents, loader: "ts" };
    });
    bundle.onResolve({ filter: /^lazy:/ }, ({ path: name }) => ({
      path: `./${name.slice(PREFIX.length)}.js`,
      external: true,
    }));
  },
};

/** The entries of the bundle that are loaded when they are needed first: name of the chunk -> file. */
export async function lazyEntries(): Promise<Record<string, string>> {
  const entries: Record<string, string> = {};
  for await (const name of glob("packages/*/src/**/*.ts", { cwd: ROOT })) {
    const file = path.join(ROOT, name);
    const source = await readFile(file, "utf8");
    if (!isLoader(source)) continue;
    const { resolve } = createRequire(file);
    for (const [, loaded = ""] of source.matchAll(LOAD))
      entries[chunkName(loaded)] = resolve(loaded);
  }
  return entries;
}

function isLoader(source: string): boolean {
  return source.includes("const load = createRequire(import.meta.url);");
}

/** What a library of the CommonJS kind exports is the default export of its chunk. */
function requireChunk(_: string, specifier: string): string {
  const chunk = `require("${PREFIX}${chunkName(specifier)}")`;
  return specifier.startsWith(".") ? chunk : `${chunk}.default`;
}

function chunkName(specifier: string): string {
  return specifier.startsWith(".")
    ? path.basename(specifier, ".ts")
    : `library-${specifier.replaceAll("/", "-")}`;
}
