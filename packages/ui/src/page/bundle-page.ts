import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import type { PageFile } from "@drover/agent";
import { build } from "esbuild";

const APP = path.resolve(import.meta.dirname, "../app");
const ASSETS = "assets";
const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

const compress = promisify<Buffer, object, Buffer>(gzip);

/**
 * Makes the page of its sources, in memory: scripts and styles with a hash of what they hold in their
 * names, `icon.svg`, and `index.html`, which names them.
 *
 * @returns each file with its path below `/ui/`
 */
export async function bundlePage(): Promise<PageFile[]> {
  const { outputFiles, metafile } = await build({
    entryPoints: { main: path.join(APP, "main.tsx"), style: path.join(APP, "style/main.css") },
    bundle: true,
    format: "esm",
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
    outdir: "/ui",
    absWorkingDir: APP,
    entryNames: `${ASSETS}/[name]-[hash]`,
    chunkNames: `${ASSETS}/[name]-[hash]`,
    jsx: "automatic",
    jsxImportSource: "preact",
    target: ["chrome120", "firefox135", "safari18.4"],
    // The client imports them under Node alone.
    external: ["ws", "node:*"],
    legalComments: "none",
    logLevel: "silent",
  });
  const paths = outputFiles.map(({ path: file }) => path.relative("/ui", file));
  const main = paths.find((file) => /\/main-\w+\.js$/.test(file)) ?? "";
  const style = paths.find((file) => /\/style-\w+\.css$/.test(file)) ?? "";
  const imports = Object.entries(metafile.outputs)
    .filter(([, { entryPoint }]) => entryPoint?.endsWith("main.tsx"))
    .flatMap(([, output]) => output.imports)
    .filter(({ kind }) => kind === "import-statement")
    .map(({ path: file }) => `${ASSETS}/${path.basename(file)}`);
  const [index, icon] = await Promise.all(
    ["index.html", "icon.svg"].map((name) => readFile(path.join(APP, name), "utf8")),
  );
  const html = (index ?? "")
    .replace("%STYLE%", `/ui/${style}`)
    .replace("%MAIN%", `/ui/${main}`)
    .replace("%PRELOADS%", imports.map(preload).join(""));
  const files = outputFiles.map(({ contents }, at) => pageFile(paths[at] ?? "", contents));
  return await Promise.all([
    ...files,
    pageFile("icon.svg", Buffer.from(icon ?? "")),
    pageFile("index.html", Buffer.from(html)),
  ]);
}

function preload(file: string): string {
  return `<link rel="modulepreload" href="/ui/${file}" />`;
}

async function pageFile(name: string, contents: Uint8Array): Promise<PageFile> {
  return {
    path: name,
    contentType: TYPES[path.extname(name)] ?? "application/octet-stream",
    etag: `"${createHash("sha256").update(contents).digest("base64url").slice(0, 22)}"`,
    gzipped: await compress(Buffer.from(contents), { level: constants.Z_BEST_COMPRESSION }),
  };
}
