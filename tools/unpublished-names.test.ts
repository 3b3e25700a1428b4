import assert from "node:assert/strict";
import { globSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

const ROOT = path.resolve(import.meta.dirname, "..");
/** All that a user reads. */
const TOLD = ["*.md", "{docs,examples,benchmarks}/**/*", "packages/*/{README.md,bin/**,src/**}"];
/** What fetches a package from the registry, whoever has claimed its name there. */
const FETCHES =
  /\b(?:npx|npm (?:exec|x|install|i|create|init)|yarn dlx|pnpm dlx)\s+(?:-\S+\s+)*@?drover\b/;

test("nothing tells anyone to run a package by a name under which none is published", () => {
  const files = globSync(TOLD, { cwd: ROOT, exclude: (name) => name === "node_modules" });
  assert.ok(files.includes("README.md") && files.includes("docs/cgroups.md"));
  const found = files.filter((file) => {
    const absolute = path.join(ROOT, file);
    return statSync(absolute).isFile() && FETCHES.test(readFileSync(absolute, "utf8"));
  });
  assert.deepEqual(found, []);
});

test("a unit starts a file by its absolute path, and no file that looks for another", () => {
  const files = globSync("docs/**/*.md", { cwd: ROOT });
  const starts = files.flatMap((file) =>
    readFileSync(path.join(ROOT, file), "utf8")
      .split("\n")
      .filter((line) => line.startsWith("ExecStart=")),
  );
  assert.ok(starts.length > 0);
  for (const line of starts) assert.match(line, /^ExecStart=\/usr\/local\/bin\/drover /);
});
