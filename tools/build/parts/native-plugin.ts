import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import process from "node:process";
import type { Plugin } from "esbuild";
import { pack } from "../pack.ts";

const PLATFORM = `${process.platform}-${process.arch}`;

/** How each library finds its native part, and what stands in its place. */
const LIBRARIES = [
  {
    loader: /koffi[\\/]src[\\/]koffi[\\/]src[\\/]static\.js$/,
    binary: `@koromix/koffi-${PLATFORM}/linux_${process.arch}/koffi.node`,
    exports: (native: string) => `export const loadStatic = () => ${native};`,
  },
  {
    loader: /node-pty[\\/]requireBinary\.js$/,
    binary: `@lydell/node-pty-${PLATFORM}/pty.node`,
    exports: (native: string) => `exports.requireBinary = () => ${native};`,
  },
];

/**
 * Puts native addons, those of the platform that builds, into the bundle. One is written to a private
 * directory when it is needed first, loaded, and removed at once: the loaded code stays.
 */
export const nativePlugin: Plugin = {
  name: "native",
  setup(bundle) {
    const require = createRequire(import.meta.url);
    for (const { loader, binary, exports } of LIBRARIES) {
      bundle.onLoad({ filter: loader }, async () => {
        const file = require.resolve(binary);
        const packed = pack(await readFile(file));
        return { contents: exports(loadCode(packed)), loader: "js" };
      });
    }
  },
};

function loadCode(base64: string): string {
  return `(() => {
  const { mkdtempSync, rmSync, writeFileSync } = require("node:fs");
  const dir = mkdtempSync(require("node:path").join(require("node:os").tmpdir(), "drover-native-"));
  try {
    const file = dir + "/addon.node";
    const packed = Buffer.from("${base64}", "base64");
    writeFileSync(file, require("node:zlib").zstdDecompressSync(packed), { mode: 0o700 });
    const addon = { exports: {} };
    process.dlopen(addon, file);
    return addon.exports;
  } finally {
    rmSync(dir, { recursive: true });
  }
})()`;
}
