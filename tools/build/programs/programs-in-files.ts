import path from "node:path";
import { build, type Plugin } from "esbuild";
import { NODE_PROGRAM_FLAGS } from "../../../packages/process/src/launch/node-program-flags.ts";
import { NODE_PROGRAM, PROGRAMS } from "./node-programs.ts";

/**
 * For a script that Node runs: it carries the text of the driver's programs, and writes it to a private
 * directory when the first one is started.
 */
export const programsInFiles: Plugin = {
  name: "programs-in-files",
  setup(bundle) {
    bundle.onLoad({ filter: NODE_PROGRAM }, async ({ path: file }) => ({
      contents: starter(await bundlePrograms()),
      loader: "js",
      resolveDir: path.dirname(file),
    }));
  },
};

async function bundlePrograms(): Promise<Record<string, string>> {
  const texts = Object.entries(PROGRAMS).map(async ([name, file]) => {
    const { outputFiles } = await build({
      entryPoints: [file],
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

function starter(programs: Record<string, string>): string {
  return `
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
const programs = ${JSON.stringify(programs)};
const flags = ${JSON.stringify(NODE_PROGRAM_FLAGS)};
let dir;
export function nodeProgram(name, directory) {
  dir ??= writePrograms();
  return { file: process.execPath, args: [...flags[name], path.join(dir, name), directory] };
}
function writePrograms() {
  const dir = mkdtempSync(path.join(tmpdir(), "drover-programs-"));
  for (const [name, text] of Object.entries(programs)) {
    // What a file in a directory without package.json is, is told by its text.
    writeFileSync(path.join(dir, name), text, { mode: 0o600 });
  }
  process.on("exit", () => rmSync(dir, { recursive: true, force: true }));
  return dir;
}
`;
}
