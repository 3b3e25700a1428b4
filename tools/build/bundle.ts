import path from "node:path";
import type { BuildOptions } from "esbuild";
import { nativePlugin } from "./parts/native-plugin.ts";
import { sentinelPlugin } from "./parts/sentinel.ts";
import { unusedLibraries } from "./parts/unused-libraries.ts";

export const ROOT = path.resolve(import.meta.dirname, "../..");
export const DIST = path.join(ROOT, "dist");

/** How everything is bundled that ends up in one file for Node. */
export const BUNDLE = {
  bundle: true,
  platform: "node",
  // Not a module: a file without extension would be none for old Nodes, and an executable's script cannot be one.
  format: "cjs",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  define: { "import.meta.url": "bundleUrl", "import.meta.dirname": "__dirname" },
  plugins: [nativePlugin, sentinelPlugin, unusedLibraries],
  logLevel: "warning",
} satisfies BuildOptions;

/** What {@link BUNDLE} puts in the place of `import.meta.url`. */
export const BUNDLE_URL = 'const bundleUrl = require("node:url").pathToFileURL(__filename).href;';
