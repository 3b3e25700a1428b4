import { readFile } from "node:fs/promises";
import path from "node:path";
import { build, type Plugin } from "esbuild";

/** The module that starts the programs, and the programs, which lie beside it. */
const STARTER = /packages[\\/]process[\\/]src[\\/]node-launcher\.ts$/;
const PROGRAMS = ["node-launch-main.ts", "node-sentinel-main.ts"];
const MATERIALS = "drover:programs";

/**
 * Programs that the bundle starts as processes of their own. In the sources they are files beside
 * `node-launcher.ts`; the bundle carries their text, and writes it to a private directory at the
 * first use of `import.meta.url` there.
 */
export const programsPlugin: Plugin = {
  name: "programs",
  setup(bundle) {
    bundle.onLoad({ filter: STARTER }, async ({ path: file }) => {
      const source = await readFile(file, "utf8");
      const contents =
        `import { programsUrl } from ${JSON.stringify(MATERIALS)};\n` +
        source.replaceAll("import.meta.url", "programsUrl()");
      return { contents, loader: "ts", resolveDir: path.dirname(file), pluginData: file };
    });
    bundle.onResolve({ filter: new RegExp(`^${MATERIALS}$`) }, ({ resolveDir }) => ({
      path: MATERIALS,
      namespace: "drover",
      pluginData: resolveDir,
    }));
    bundle.onLoad({ filter: new RegExp(`^${MATERIALS}$`), namespace: "drover" }, async (args) => ({
      contents: materials(await bundlePrograms(args.pluginData)),
      loader: "js",
      resolveDir: args.pluginData,
    }));
  },
};

async function bundlePrograms(dir: string): Promise<Record<string, string>> {
  const texts = PROGRAMS.map(async (name) => {
    const { outputFiles } = await build({
      entryPoints: [path.join(dir, name)],
      bundle: true,
      write: false,
      platform: "node",
      format: "esm",
      target: "node24",
      minifySyntax: true,
      minifyWhitespace: true,
    });
    return [name, outputFiles[0]?.text ?? ""] as const;
  });
  return Object.fromEntries(await Promise.all(texts));
}

function materials(programs: Record<string, string>): string {
  return `
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
const programs = ${JSON.stringify(programs)};
let url;
export function programsUrl() {
  if (url !== undefined) return url;
  const dir = mkdtempSync(path.join(tmpdir(), "drover-programs-"));
  for (const [name, text] of Object.entries(programs)) {
    // What a file in a directory without package.json is, is told by its text.
    writeFileSync(path.join(dir, name), text, { mode: 0o600 });
  }
  process.on("exit", () => rmSync(dir, { recursive: true, force: true }));
  url = pathToFileURL(path.join(dir, "x")).href;
  return url;
}
`;
}
