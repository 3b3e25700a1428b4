import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { BUNDLE, BUNDLE_URL, DIST, ROOT } from "../bundle.ts";
import { programsInFiles } from "../programs/programs-in-files.ts";
import { type ScriptHeadOptions, scriptHead } from "./script-head.ts";

/** Makes `dist/<name>`: one file, which finds a Node of the machine to run it. */
export async function buildScript(
  name: string,
  source: string,
  options: ScriptHeadOptions,
): Promise<void> {
  mkdirSync(DIST, { recursive: true });
  // Beside the workspace's own package.json the file would pass for a module.
  writeFileSync(path.join(DIST, "package.json"), '{ "type": "commonjs" }\n');
  const outfile = path.join(DIST, name);
  await build({
    ...BUNDLE,
    entryPoints: [path.join(ROOT, source)],
    outfile,
    // Syntax that old Nodes read as well, so that they come as far as the sentence about their age.
    target: "node18",
    banner: { js: `${scriptHead(name, options)}${BUNDLE_URL}` },
    plugins: [...BUNDLE.plugins, programsInFiles],
  });
  chmodSync(outfile, 0o755);
}
