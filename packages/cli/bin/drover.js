#!/usr/bin/env node
// Plain JavaScript, so that an older Node can read it and say what is missing.
import nodeModule from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const NEEDED_MAJOR = 24;

if (Number(process.versions.node.split(".")[0]) < NEEDED_MAJOR) {
  console.error(
    `Drover needs Node ${NEEDED_MAJOR} or newer, and this is ${process.version} (${process.execPath}). ` +
      "Run `npm ci` in the checkout, which brings one along, and start `node_modules/.bin/drover` there",
  );
  process.exit(1);
}

// Without it every start would strip the types again, which takes longer than all else together.
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");
nodeModule.enableCompileCache(path.join(root, "node_modules/.cache/drover"));

// The usual search for a module takes longer than loading it, and most paths say all that there is
// to find. A package is the same for all that import it.
const packages = new Map();
nodeModule.registerHooks({
  resolve(specifier, context, nextResolve) {
    if (/^\.{1,2}\/.*\.ts$/.test(specifier)) {
      const { href } = new URL(specifier, context.parentURL);
      return { url: href, format: "module-typescript", shortCircuit: true };
    }
    if (!specifier.startsWith("@drover/")) return nextResolve(specifier, context);
    const found = packages.get(specifier) ?? nextResolve(specifier, context);
    packages.set(specifier, found);
    return { ...found, shortCircuit: true };
  },
});

const { start } = await import("../src/start.ts");
await start();
