import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { DIAGNOSTIC_CODES } from "./codes.ts";

test("docs/DIAGNOSTICS.md lists each code of a diagnostic, and no other", () => {
  const page = readFileSync(new URL("../../../../docs/DIAGNOSTICS.md", import.meta.url), "utf8");
  const listed = [...page.matchAll(/^\| `([a-z_]+)` +\|/gm)].map(([, code]) => code);
  assert.deepEqual(listed, [...DIAGNOSTIC_CODES]);
});
