#!/usr/bin/env node
// Plain JavaScript, so that an older Node can read it and say what is missing.
import nodeModule from "node:module";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const NEEDED_MAJOR = 24;

if (Number(process.versions.node.split(".")[0]) < NEEDED_MAJOR) {
  console.error(
    `Drover needs Node ${NEEDED_MAJOR} or newer, and this is ${process.version} (${process.execPath}). ` +
      "Run `npm ci` in the checkout, which brings one along, and start `npx drover`",
  );
  process.exit(1);
}

// Without it every start would strip the types again, which takes longer than all else together.
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");
nodeModule.enableCompileCache(path.join(root, "node_modules/.cache/drover"));

// Whoever reads the output may have seen enough, as `drover job status | head -1`.
process.stdout.on("error", (error) => {
  if ("code" in error && error.code === "EPIPE") process.exit(0);
  throw error;
});

const { main } = await import("../src/main.ts");
process.exitCode = await main(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
});
