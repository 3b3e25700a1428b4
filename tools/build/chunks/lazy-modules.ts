import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import type { Plugin } from "esbuild";
import { ROOT } from "../bundle.ts";

/** Modules that load others when these are needed first: with `load`, which is `createRequire(...)`. */
const LOADERS = [
  "packages/hcl/src/functions/libraries.ts",
  "packages/hcl/src/functions/families.ts",
  "packages/job/src/values/re2.ts",
].map((file) => path.join(ROOT, file));

const CREATE_REQUIRE = /^(?:import \{ createRequire \}|const load = createRequire).*\n/gm;
const LOAD = /\bload\("([^"]+)"\)/g;
const PREFIX = "lazy:";

/** Has the modules of {@link LOADERS} load the chunks that {@link lazyEntries} makes. */
export const lazyModules: Plugin = {
  name: "lazy-modules",
  setup(bundle) {
    bundle.onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
      if (!LOADERS.includes(file)) return undefined;
      const source = await readFile(file, "utf8");
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
  const entries = LOADERS.map(async (file) => {
    const source = await readFile(file, "utf8");
    const { resolve } = createRequire(file);
    return [...source.matchAll(LOAD)].map(([, name = ""]) => [chunkName(name), resolve(name)]);
  });
  return Object.fromEntries((await Promise.all(entries)).flat());
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
