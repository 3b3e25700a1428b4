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
import { BUNDLE, BUNDLE_URL, DIST, ROOT } from "../bundle.ts";
import { programsInside, withPrograms } from "../programs/programs-inside.ts";

/** Where Node looks for what is inside its own executable. Source: Node's page "Single executable applications". */
const RESOURCE = "NODE_SEA_BLOB";
const FUSE = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";

const POSTJECT = path.join(ROOT, "node_modules/postject/dist/cli.js");

/**
 * Makes `dist/standalone/<name>`: one executable, with the Node inside that builds it. Node's options
 * are given to it as `--node-options=...`, and the variable NODE_OPTIONS does not concern it.
 */
export async function buildStandalone(
  name: string,
  source: string,
  options: Pick<ExecutableOptions, "nodeFlags">,
): Promise<void> {
  const { outputFiles } = await build({
    ...BUNDLE,
    stdin: { contents: withPrograms(path.join(ROOT, source)), resolveDir: ROOT },
    write: false,
    target: "node24",
    banner: { js: BUNDLE_URL },
    plugins: [...BUNDLE.plugins, programsInside],
  });
  makeExecutable(name, outputFiles[0]?.text ?? "", options);
}

interface ExecutableOptions {
  /** What the program finds with `getRawAsset` of node:sea, by its names. */
  readonly assets?: ReadonlyMap<string, string | Buffer>;
  /** Options for Node. */
  readonly nodeFlags?: readonly string[];
}

/** Puts a program, CommonJS, into a copy of the Node that builds: `dist/standalone/<name>`. */
export function makeExecutable(
  name: string,
  program: string,
  { assets = new Map(), nodeFlags = [] }: ExecutableOptions = {},
): void {
  const dir = mkdtempSync(path.join(tmpdir(), "drover-build-"));
  try {
    const write = (file: string, content: string | Buffer) => {
      writeFileSync(path.join(dir, file), content);
      return path.join(dir, file);
    };
    const settings = {
      main: write("program.js", program),
      output: path.join(dir, "blob"),
      disableExperimentalSEAWarning: true,
      useCodeCache: true,
      execArgv: nodeFlags,
      execArgvExtension: "cli",
      assets: Object.fromEntries(
        [...assets].map(([asset, content]) => [asset, write(`asset-${asset}`, content)]),
      ),
    };
    const config = write("config.json", JSON.stringify(settings));
    // V8 rejects code that was compiled with other flags than it runs with.
    runNode(...nodeFlags, "--experimental-sea-config", config);
    putInside(settings.output, path.join(DIST, "standalone", name));
  } finally {
    rmSync(dir, { recursive: true });
  }
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
