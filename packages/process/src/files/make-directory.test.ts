import assert from "node:assert/strict";
import { statSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { temporaryDirectory } from "@drover/testing";
import { makeDirectory } from "./make-directory.ts";

test("a directory and those above it are made with their modes, and one that is there stays as it is", (t) => {
  const base = temporaryDirectory(t);
  const inner = path.join(base, "a/b/c");
  makeDirectory(inner, 0o700, { parentMode: 0o775 });
  makeDirectory(inner, 0o777);
  const modes = [inner, path.dirname(inner), base].map((it) => statSync(it).mode & 0o777);
  assert.deepEqual(modes, [0o700, 0o775, 0o700]);
});

test("a place where none can be made is an error at once", () => {
  assert.throws(() => makeDirectory("/proc/nope/below", 0o700), { code: "ENOENT" });
});
