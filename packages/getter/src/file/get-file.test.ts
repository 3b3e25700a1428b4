import assert from "node:assert/strict";
import { mkdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { getterOf } from "../../test/set-up.ts";

test("files and directories of this machine are copied where that is allowed", async (t) => {
  const { base, get } = getterOf(t);
  const source = path.join(base, "source");
  mkdirSync(path.join(source, "sub"), { recursive: true });
  writeFileSync(path.join(source, "sub/x"), "hello");
  writeFileSync(path.join(source, "y.gz"), gzipSync("unpacked"));
  symlinkSync("x", path.join(source, "sub/link"));
  const allowFiles = { allowFiles: true };
  const file = await get(path.join(source, "sub/x"), {}, allowFiles);
  assert.equal(readFileSync(file.file("x"), "utf8"), "hello");
  const unpacked = await get(`file://${source}/y.gz`, {}, allowFiles);
  assert.equal(readFileSync(unpacked.file("y"), "utf8"), "unpacked");
  const directory = await get(`${source}//sub`, {}, allowFiles);
  assert.equal(readFileSync(directory.file("x"), "utf8"), "hello");
  assert.equal(readlinkSync(directory.file("link")), "x");
  await assert.rejects(get(`${source}/none`, {}, allowFiles), {
    code: "failed_precondition",
    message: /Cannot read .*\/none with the rights .*ENOENT/,
  });
  await assert.rejects(get(`${source}/sub`, { checksum: "0".repeat(64) }, allowFiles), {
    message: /is a directory, for which no checksum can be given/,
  });
  await assert.rejects(get("/dev/zero", {}, allowFiles), {
    message: /neither a file nor a directory/,
  });
  await assert.rejects(get(`${source}/sub/x`), { message: /disable_filesystem_isolation/ });
});
