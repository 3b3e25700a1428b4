import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { build } from "esbuild";
import { BUNDLE, BUNDLE_URL, DIST, ROOT } from "./bundle.ts";
import { programsInside, withPrograms } from "./programs-inside.ts";

/** Where Node looks for what is inside its own executable. Source: Node's page "Single executable applications". */
const RESOURCE = "NODE_SEA_BLOB";
const FUSE = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";

const POSTJECT = path.join(ROOT, "node_modules/postject/dist/cli.js");

/**
 * Makes `dist/standalone/<name>`: one executable, with the Node inside that builds it. Node's options
 * are given to it as `--node-options=...`, and the variable NODE_OPTIONS does not concern it.
 */
export async function buildStandalone(name: string, source: string): Promise<void> {
  const dir = mkdtempSync(path.join(tmpdir(), "drover-build-"));
  try {
    const main = path.join(dir, "main.js");
    await build({
      ...BUNDLE,
      stdin: { contents: withPrograms(path.join(ROOT, source)), resolveDir: ROOT },
      outfile: main,
      target: "node24",
      banner: { js: BUNDLE_URL },
      plugins: [...BUNDLE.plugins, programsInside],
    });
    putInside(prepareBlob(main, dir), path.join(DIST, "standalone", name));
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** @returns the file with what is put inside */
function prepareBlob(main: string, dir: string): string {
  const output = path.join(dir, "blob");
  const config = path.join(dir, "config.json");
  const settings = {
    main,
    output,
    disableExperimentalSEAWarning: true,
    useCodeCache: true,
    execArgvExtension: "cli",
  };
  writeFileSync(config, JSON.stringify(settings));
  runNode("--experimental-sea-config", config);
  return output;
}

/** Under another name first: the executable that is there may be running. */
function putInside(blob: string, executable: string): void {
  mkdirSync(path.dirname(executable), { recursive: true });
  const unfinished = `${executable}.new`;
  copyFileSync(process.execPath, unfinished);
  runNode(POSTJECT, unfinished, RESOURCE, blob, "--sentinel-fuse", FUSE);
  chmodSync(unfinished, 0o755);
  renameSync(unfinished, executable);
}

/** What it says is shown only if it fails. */
function runNode(...args: readonly string[]): void {
  execFileSync(process.execPath, args, { stdio: "pipe" });
}
