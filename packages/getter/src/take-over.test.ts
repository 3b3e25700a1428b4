import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { HeldDirectory } from "@drover/process";
import { temporaryDirectory } from "@drover/testing";
import { takeOver } from "./take-over.ts";

function makeFiles(t: TestContext) {
  const base = temporaryDirectory(t);
  const files = path.join(base, "files");
  mkdirSync(path.join(files, "sub"), { recursive: true });
  const take = async ({ allowLinksOut = false, ownerIsRoot = false } = {}) => {
    using held = HeldDirectory.open(files);
    await takeOver(held, { allowLinksOut, ownerIsRoot });
  };
  return { base, take, file: (name: string) => path.join(files, name) };
}

test("FIFOs, sockets and files of several names are refused, with what and where", async (t) => {
  const { take, file } = makeFiles(t);
  execFileSync("mkfifo", [file("sub/pipe")]);
  await assert.rejects(take(), {
    code: "invalid_argument",
    message: '"sub/pipe" is a device, FIFO or socket, which is refused',
  });
  rmSync(file("sub/pipe"));
  writeFileSync(file("one"), "");
  linkSync(file("one"), file("two"));
  await assert.rejects(take(), { message: /"(?:one|two)" is a hard link/ });
});

test("links may lead to what is inside, and elsewhere only where that is allowed", async (t) => {
  const { take, file } = makeFiles(t);
  symlinkSync("../inner", file("sub/link"));
  await take();
  for (const target of ["../../outside", "/etc", "../sub/../../outside"]) {
    rmSync(file("sub/link"));
    symlinkSync(target, file("sub/link"));
    await assert.rejects(take(), {
      code: "invalid_argument",
      message: `"sub/link" is a link to "${target}", which is outside of what was fetched`,
    });
    await take({ allowLinksOut: true });
  }
});

test("everything is given to root, links themselves too, without bits for set-user-id", async (t) => {
  const { base, take, file } = makeFiles(t);
  writeFileSync(file("run"), "");
  chmodSync(file("run"), 0o6755);
  chmodSync(file("sub"), 0o1777);
  symlinkSync("run", file("link"));
  const isRoot = process.getuid?.() === 0;
  if (isRoot) execFileSync("chown", ["-hR", "65534:65534", base]);
  await take({ ownerIsRoot: isRoot });
  assert.equal(statSync(file("run")).mode & 0o7777, 0o755);
  assert.equal(statSync(file("sub")).mode & 0o7777, 0o777);
  for (const name of [".", "run", "sub", "link"]) {
    assert.equal(lstatSync(file(name)).uid, process.getuid?.(), name);
  }
});
