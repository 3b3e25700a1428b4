import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import type { Plugin } from "esbuild";
import { pack } from "../pack.ts";

const PROCESS = path.resolve(import.meta.dirname, "../../../packages/process");
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
  let failure: unknown;
  for (const flags of [["-static", ...FLAGS], FLAGS]) {
    try {
      compile(flags);
      return;
    } catch (error) {
      failure = error;
    }
  }
  rmSync(PROGRAM, { force: true });
  console.warn(`No native sentinel, so sentinels will be shells. ${failure}`);
}

/** Under another name first: the program that is there may be running. @throws with what `cc` said */
function compile(flags: readonly string[]): void {
  const unfinished = `${PROGRAM}.new`;
  execFileSync("cc", [...flags, "-o", unfinished, SOURCE], { stdio: "pipe" });
  renameSync(unfinished, PROGRAM);
}

/** Puts the native sentinel, where it was built, into the bundle. */
export const sentinelPlugin: Plugin = {
  name: "sentinel",
  setup(bundle) {
    bundle.onLoad(
      { filter: /packages[\\/]process[\\/]src[\\/]launch[\\/]sentinel-image\.ts$/ },
      () => {
        if (!existsSync(PROGRAM)) {
          return { contents: "export const readSentinelImage = () => undefined;", loader: "js" };
        }
        const packed = pack(readFileSync(PROGRAM));
        return {
          contents: `import { zstdDecompressSync } from "node:zlib";
          export const readSentinelImage = () =>
            zstdDecompressSync(Buffer.from("${packed}", "base64"));`,
          loader: "js",
        };
      },
    );
  },
};
