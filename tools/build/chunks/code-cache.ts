import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { chunkLoader } from "./chunk-loader.ts";

/** A job file that has what most have. */
export const TYPICAL_JOB_FILE = path.join(import.meta.dirname, "typical.nomad.hcl");

/**
 * Runs a program once and has V8 write down what it compiled.
 *
 * @param scripts chunks as `wrapChunk` makes them
 * @param args the arguments to run it with
 * @returns of each chunk that the program loaded, what `vm.Script` takes as `cachedData`; good for this
 *   version of Node alone
 */
export function codeCache(
  scripts: ReadonlyMap<string, string>,
  args: readonly string[],
): Map<string, Buffer> {
  const dir = mkdtempSync(path.join(tmpdir(), "drover-build-"));
  try {
    const [chunks, caches] = ["chunks", "caches"].map((name) => path.join(dir, name)) as [
      string,
      string,
    ];
    mkdirSync(chunks);
    mkdirSync(caches);
    for (const [name, script] of scripts) writeFileSync(path.join(chunks, name), script);
    const loader = path.join(dir, "loader.cjs");
    writeFileSync(loader, chunkLoader(readFromFiles(chunks, caches)));
    execFileSync(process.execPath, [loader, ...args], { stdio: "pipe" });
    return new Map(
      readdirSync(caches).map((name) => [name, readFileSync(path.join(caches, name))]),
    );
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function readFromFiles(chunks: string, caches: string): string {
  return `const { readFileSync, writeFileSync } = require("node:fs");
function readChunk(name) {
  return { script: readFileSync(${JSON.stringify(chunks)} + "/" + name, "utf8") };
}
process.on("exit", () => {
  for (const [name, script] of scripts) {
    writeFileSync(${JSON.stringify(caches)} + "/" + name, script.createCachedData());
  }
});`;
}
