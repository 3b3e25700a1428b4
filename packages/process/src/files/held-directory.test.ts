import assert from "node:assert/strict";
import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { Fault } from "@drover/fault";
import { Swapping, temporaryDirectory } from "@drover/testing";
import { portableCalls } from "../system/portable-calls.ts";
import { HeldDirectory } from "./held-directory.ts";
import { removeTree } from "./remove-tree.ts";

const { O_CREAT, O_RDONLY, O_WRONLY } = constants;

test("no link is followed below a held directory, and none in its last place", (t) => {
  const { base, victim } = places(t);
  symlinkSync(victim, path.join(base, "link"));
  symlinkSync(path.join(victim, "file"), path.join(base, "linked-file"));
  using held = HeldDirectory.open(base);
  const refused = { code: "failed_precondition" };
  assert.throws(() => held.enter("link"), refused);
  assert.throws(() => held.make("link", 0o755), refused);
  assert.throws(() => held.descend("link/inner", { make: 0o755 }), refused);
  assert.throws(() => held.openFile("linked-file", O_WRONLY | O_CREAT), refused);
  assert.deepEqual(readdirSync(victim), ["file"]);
});

test("only plain names are names in a held directory", (t) => {
  using held = HeldDirectory.open(places(t).base);
  for (const name of ["", ".", "..", "a/b", "/etc", "a\0b"]) {
    assert.throws(() => held.child(name), { code: "invalid_argument" }, name);
  }
  assert.throws(() => held.descend("../victim"), { code: "invalid_argument" });
});

test("what is no regular file is not opened, and nobody is waited for", async (t) => {
  const { base } = places(t);
  await portableCalls.makeFifo(path.join(base, "pipe"));
  mkdirSync(path.join(base, "directory"));
  using held = HeldDirectory.open(base);
  for (const name of ["pipe", "directory"]) {
    assert.throws(() => held.openFile(name, O_RDONLY), {
      code: "failed_precondition",
      message: /is not a regular file/,
    });
  }
  assert.throws(() => held.openFile("absent", O_RDONLY), { code: "not_found" });
});

test("a held directory stays what it is when another is put in its place", (t) => {
  const { base, victim } = places(t);
  mkdirSync(path.join(base, "one"));
  using held = HeldDirectory.openBelow(base, "one");
  renameSync(path.join(base, "one"), path.join(base, "moved"));
  symlinkSync(victim, path.join(base, "one"));
  held.make("inner", 0o755)[Symbol.dispose]();
  assert.deepEqual(readdirSync(path.join(base, "moved")), ["inner"]);
  assert.deepEqual(readdirSync(victim), ["file"]);
});

test("writing below a directory that is swapped for a link in a loop never leaves it", async (t) => {
  const { base, victim } = places(t);
  mkdirSync(path.join(base, "swapped"));
  await using swapping = new Swapping(path.join(base, "swapped"), { target: victim });
  const outcomes = new Set<string>();
  while (outcomes.size < 2) {
    for (let round = 0; round < 200; round++) outcomes.add(writeBelow(base));
    await swapping.goesOn();
  }
  assert.deepEqual(readdirSync(victim), ["file"]);
  assert.equal(readFileSync(path.join(victim, "file"), "utf8"), "untouched");
});

test("a tree is removed however deep it is, links in it for themselves", async (t) => {
  const { base, victim } = places(t);
  const tree = path.join(base, "tree");
  mkdirSync(tree);
  let deepest = HeldDirectory.open(tree);
  for (let depth = 0; depth < 1000; depth++) {
    using above = deepest;
    symlinkSync(victim, above.child("link"));
    writeFileSync(above.child("file"), "");
    deepest = above.make("deeper-and-deeper", 0o755);
  }
  deepest[Symbol.dispose]();
  using held = HeldDirectory.open(base);
  await removeTree(held, "tree");
  await removeTree(held, "tree");
  assert.ok(!existsSync(tree));
  assert.deepEqual(readdirSync(victim), ["file"]);
});

test("removing a tree in which directories are swapped for links removes nothing elsewhere", async (t) => {
  const { base, victim } = places(t);
  using held = HeldDirectory.open(base);
  const swapped = path.join(base, "tree", "swapped");
  for (let round = 0; round < 20; round++) {
    mkdirSync(swapped, { recursive: true });
    for (let file = 0; file < 50; file++) writeFileSync(path.join(swapped, `${file}`), "");
    {
      await using swapping = new Swapping(swapped, { target: victim });
      await swapping.goesOn();
      await removeTree(held, "tree").catch((error: unknown) => {
        // While the other goes on making entries.
        if (Fault.from(error).code !== "aborted") throw error;
      });
    }
    assert.deepEqual(readdirSync(victim), ["file"]);
  }
  await removeTree(held, "tree");
  assert.deepEqual(readdirSync(base), []);
});

test("mode and owner are those of the directory that is held", (t) => {
  const { base, victim } = places(t);
  const before = statSync(victim).mode;
  mkdirSync(path.join(base, "one"));
  using held = HeldDirectory.openBelow(base, "one");
  renameSync(path.join(base, "one"), path.join(base, "moved"));
  symlinkSync(victim, path.join(base, "one"));
  held.setMode(0o700);
  assert.equal(statSync(path.join(base, "moved")).mode & 0o7777, 0o700);
  assert.equal(statSync(victim).mode, before);
});

function writeBelow(base: string): string {
  try {
    using directory = HeldDirectory.openBelow(base, "swapped");
    const file = directory.openFile("file", O_WRONLY | O_CREAT);
    writeSync(file, "written");
    closeSync(file);
    return "written";
  } catch (error) {
    const { code } = Fault.from(error);
    if (code !== "not_found" && code !== "failed_precondition") throw error;
    return "refused";
  }
}

/** A directory to work in, and another one that must stay as it is. */
function places(t: TestContext): { base: string; victim: string } {
  const directory = temporaryDirectory(t);
  const [base, victim] = [path.join(directory, "base"), path.join(directory, "victim")];
  mkdirSync(base);
  mkdirSync(victim);
  writeFileSync(path.join(victim, "file"), "untouched");
  return { base, victim };
}
