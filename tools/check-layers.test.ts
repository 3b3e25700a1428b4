import assert from "node:assert/strict";
import { test } from "node:test";
import { findLayerViolations } from "./check-layers.ts";

const layers = ["cli", "runner", "job"];
const dependencies = new Map([
  ["cli", new Set(["@drover/runner", "commander"])],
  ["runner", new Set(["@drover/job", "@drover/cli"])],
  ["job", new Set<string>()],
]);
const check = (path: string, text: string) =>
  findLayerViolations([{ path, text }], { layers, dependencies });

test("imports that point down, stay inside or are declared are accepted", () => {
  assert.deepEqual(
    check("packages/cli/src/a.ts", 'import "@drover/runner"; import "./b.ts"; import "commander";'),
    [],
  );
});

test("an import that points up is refused", () => {
  const [violation] = check("packages/runner/src/a.ts", 'import type { X } from "@drover/cli";');
  assert.match(violation ?? "", /"@drover\/cli" is above runner/);
});

test("an inner file of another package is refused", () => {
  const [violation] = check("packages/cli/src/a.ts", 'export * from "../../job/src/x.ts";');
  assert.match(violation ?? "", /leaves the package/);
});

test("an undeclared dependency is refused, also when it is imported dynamically", () => {
  const [violation] = check("packages/job/src/a.ts", 'await import("ws");');
  assert.match(violation ?? "", /"ws" is not declared in packages\/job/);
});

test("a package that stands in no layer is refused", () => {
  const [violation] = check("packages/other/src/a.ts", "");
  assert.match(violation ?? "", /stands in no layer/);
});
