import assert from "node:assert/strict";
import { statfsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { temporaryDirectory } from "@drover/testing";
import { markTopDirectory } from "./top-directory.ts";

/** Source: linux/magic.h; of ext2 and ext3 too. */
const EXT4 = 0xef53;

test("ext4 takes a directory as the top of its own, twice too, and it is used as before", async (t) => {
  const directory = temporaryDirectory(t);
  const isExt4 = statfsSync(directory).type === EXT4;
  assert.equal((await markTopDirectory(directory)) || !isExt4, true);
  assert.equal((await markTopDirectory(directory)) || !isExt4, true);
  writeFileSync(path.join(directory, "file"), "x");
});

test("where there is no such attribute nothing is done", async () => {
  assert.equal(await markTopDirectory("/proc"), false);
  assert.equal(await markTopDirectory("/nonexistent"), false);
});
