import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { constants, zstdCompressSync } from "node:zlib";
import type { Plugin } from "esbuild";

const PROCESS = path.resolve(import.meta.dirname, "../../packages/process");
const SOURCE = path.join(PROCESS, "native/sentinel.c");
/** Where the sources find it. */
const PROGRAM = path.join(PROCESS, "dist/sentinel");

const FLAGS = ["-O2", "-s", "-Wall", "-Wextra", "-Werror"];

/**
 * Compiles the native sentinel with `cc`, for the platform that builds. Without a C compiler there is
 * none, which is said, and tasks get sentinels that are shells.
 */
export function buildSentinel(): void {
  mkdirSync(path.dirname(PROGRAM), { recursive: true });
  // Static, it starts in half the time; not every machine has a C library for that.
  for (const flags of [["-static", ...FLAGS], FLAGS]) {
    if (compile(flags)) return;
  }
  rmSync(PROGRAM, { force: true });
  console.warn("No C compiler (cc) that makes the native sentinel; sentinels will be shells.");
}

/** Under another name first: the program that is there may be running. */
function compile(flags: readonly string[]): boolean {
  const unfinished = `${PROGRAM}.new`;
  try {
    execFileSync("cc", [...flags, "-o", unfinished, SOURCE], { stdio: "pipe" });
  } catch {
    return false;
  }
  renameSync(unfinished, PROGRAM);
  return true;
}

/** Puts the native sentinel, where it was built, into the bundle. */
export const sentinelPlugin: Plugin = {
  name: "sentinel",
  setup(bundle) {
    bundle.onLoad({ filter: /packages[\\/]process[\\/]src[\\/]sentinel-image\.ts$/ }, () => {
      if (!existsSync(PROGRAM)) {
        return { contents: "export const readSentinelImage = () => undefined;", loader: "js" };
      }
      const params = { [constants.ZSTD_c_compressionLevel]: 19 };
      const packed = zstdCompressSync(readFileSync(PROGRAM), { params }).toString("base64");
      return {
        contents: `import { zstdDecompressSync } from "node:zlib";
          export const readSentinelImage = () =>
            zstdDecompressSync(Buffer.from("${packed}", "base64"));`,
        loader: "js",
      };
    });
  },
};
