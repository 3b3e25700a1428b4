import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { nativePlugin } from "./native-plugin.ts";
import { programsPlugin } from "./programs-plugin.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const OLDEST_NODE = 24;

/** What is built: file in dist/, and the source that it begins with. */
const EXECUTABLES = { raw_exec: "packages/raw-exec/bin/raw-exec.ts" };

/** Syntax that old Nodes read as well, so that they come as far as the sentence about their age. */
const GUARD = `if (Number(process.versions.node.split(".")[0]) < ${OLDEST_NODE}) {
  process.stderr.write("This program needs Node ${OLDEST_NODE} or newer, and " + process.execPath + " is Node " + process.versions.node + ". Use the executable with Node inside, or install a newer Node.\\n");
  process.exit(1);
}
const bundleUrl = require("node:url").pathToFileURL(__filename).href;`;

/** Makes the executables: each one file, for Node on the PATH. */
async function main(): Promise<void> {
  mkdirSync(path.join(ROOT, "dist"), { recursive: true });
  // Beside the workspace's own package.json the files would pass for modules.
  writeFileSync(path.join(ROOT, "dist/package.json"), '{ "type": "commonjs" }\n');
  for (const [name, source] of Object.entries(EXECUTABLES)) {
    const outfile = path.join(ROOT, "dist", name);
    await build({
      entryPoints: [path.join(ROOT, source)],
      outfile,
      bundle: true,
      platform: "node",
      // Not a module: a file without extension would be none for old Nodes.
      format: "cjs",
      target: "node18",
      minifySyntax: true,
      minifyWhitespace: true,
      keepNames: true,
      legalComments: "none",
      banner: { js: `#!/usr/bin/env node\n${GUARD}` },
      define: { "import.meta.url": "bundleUrl", "import.meta.dirname": "__dirname" },
      plugins: [nativePlugin, programsPlugin],
      logLevel: "warning",
    });
    chmodSync(outfile, 0o755);
  }
}

await main();
