import assert from "node:assert/strict";
import { test } from "node:test";
import { findImportCycles } from "./import-cycles.ts";

const graph = (edges: Record<string, string[]>) => new Map(Object.entries(edges));

test("files that import each other in a circle are named, however long it is", () => {
  const imports = graph({ "a/1.ts": ["a/2.ts"], "a/2.ts": ["b/3.ts"], "b/3.ts": ["a/1.ts"] });
  assert.deepEqual(findImportCycles(imports, ["a"]), [
    "These files import each other in a circle: a/1.ts, a/2.ts, b/3.ts",
  ]);
});

test("a file that two others import is no circle", () => {
  const imports = graph({ "a.ts": ["b.ts", "c.ts"], "b.ts": ["d.ts"], "c.ts": ["d.ts"] });
  assert.deepEqual(findImportCycles(imports, []), []);
});

test("the files of a recursive folder may import each other", () => {
  const imports = graph({ "x/a.ts": ["x/b.ts"], "x/b.ts": ["x/a.ts"] });
  assert.deepEqual(findImportCycles(imports, ["x"]), []);
  assert.equal(findImportCycles(imports, ["y"]).length, 1);
});
