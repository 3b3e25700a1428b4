import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { build, type Plugin, stop } from "esbuild";

const ROOT = path.resolve(import.meta.dirname, "..");
const MAIN = path.join(ROOT, "packages/agent/test/fixtures/agent-main.ts");
const FILE = path.join(ROOT, "node_modules/.cache/test-agent/agent-main.mjs");

/** Every module finds what lies beside its source, and libraries are loaded as from there. */
const fromSources: Plugin = {
  name: "from-sources",
  setup(bundle) {
    bundle.onResolve({ filter: /^[^./]/ }, ({ path: name, kind }) =>
      kind === "entry-point" || name.startsWith("@drover/")
        ? undefined
        : { path: name, external: true },
    );
    bundle.onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
      const source = await readFile(file, "utf8");
      const contents = source
        .replaceAll("import.meta.dirname", JSON.stringify(path.dirname(file)))
        .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(file).href))
        // Else a module that is loaded when it is needed would bring its own copies of others.
        .replaceAll(/\bload\((?="\.)/g, "require(");
      return { contents, loader: "ts" };
    });
  },
};

/**
 * Makes one file of the agent that tests start hundreds of times: it starts in half the processor time that
 * the sources take.
 *
 * @returns its path, the same for every run, so that Node's compile cache knows it
 */
export async function bundleTestAgent(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [MAIN],
    outfile: FILE,
    write: false,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    plugins: [fromSources],
  });
  // Its process would pass for one that a test has left.
  await stop();
  const text = outputFiles[0]?.text ?? "";
  if (readOwn() !== text) {
    mkdirSync(path.dirname(FILE), { recursive: true });
    const made = `${FILE}.${process.pid}`;
    writeFileSync(made, text);
    renameSync(made, FILE);
  }
  return FILE;
}

function readOwn(): string | undefined {
  try {
    return readFileSync(FILE, "utf8");
  } catch {
    return undefined;
  }
}
