import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { temporaryDirectory } from "@drover/testing";
import { ALLOC_TREE, AllocDir, TASK_TREE } from "./alloc-dir.ts";
import { SpareDirectories } from "./spare-directories.ts";

test("directories that were made ahead are those that are made at once", async (t) => {
  const base = makeDirectory(t);
  const spares = await makeSpares(t, base);
  const ahead = new AllocDir(base, "ahead", spares);
  const inodes = [ALLOC_TREE, TASK_TREE].map(({ name }) =>
    inodeOf(path.join(base, "spare", `${name}.0`)),
  );
  const atOnce = new AllocDir(base, "at-once");
  for (const dir of [ahead, atOnce]) {
    await dir.build();
    await dir.buildTask("web");
  }
  assert.deepEqual([ahead.path, ahead.task("web").task].map(inodeOf), inodes);
  assert.deepEqual(describe(ahead.path), describe(atOnce.path));
});

test("who finds no spare makes its own, and the next ones find as many as were needed", async (t) => {
  const base = makeDirectory(t);
  const spares = await makeSpares(t, base);
  for (const id of ["first", "second"]) await new AllocDir(base, id, spares).build();
  assert.deepEqual(describe(path.join(base, "second")), describe(path.join(base, "first")));
  spares.refill();
  assert.deepEqual(spareAllocs(base), []);
  await until(() => spareAllocs(base).length === 2 && isMade(base, "alloc.2/alloc/data"));
  const inodes = spareAllocs(base).map((name) => inodeOf(path.join(base, "spare", name)));
  const next = ["third", "fourth"];
  for (const id of next) await new AllocDir(base, id, spares).build();
  assert.deepEqual(next.map((id) => inodeOf(path.join(base, id))).toSorted(), inodes.toSorted());
});

test("a directory that is there already keeps what it holds", async (t) => {
  const base = makeDirectory(t);
  const spares = await makeSpares(t, base);
  mkdirSync(path.join(base, "1234/alloc/data/kept"), { recursive: true });
  await new AllocDir(base, "1234", spares).build();
  assert.deepEqual(readdirSync(path.join(base, "1234/alloc/data")), ["kept"]);
  assert.equal(statSync(path.join(base, "1234/alloc")).mode & 0o7777, 0o755);
});

test("what an earlier process left is not used, and nothing is left at the end", async (t) => {
  const base = makeDirectory(t);
  mkdirSync(path.join(base, "spare/alloc.0/half"), { recursive: true });
  const spares = await makeSpares(t, base);
  assert.deepEqual(readdirSync(path.join(base, "spare/alloc.0")), ["alloc"]);
  await until(() => readdirSync(base).length === 1);
  spares.close();
  assert.deepEqual(readdirSync(base), []);
  assert.equal(spares.take(ALLOC_TREE, path.join(base, "1234")), false);
});

async function makeSpares(t: TestContext, base: string): Promise<SpareDirectories> {
  const spares = new SpareDirectories(path.join(base, "spare"), [ALLOC_TREE, TASK_TREE]);
  t.after(() => spares.close());
  await until(() => isMade(base, "task.0/private"));
  return spares;
}

function spareAllocs(base: string): string[] {
  return readdirSync(path.join(base, "spare")).filter((name) => name.startsWith("alloc"));
}

function isMade(base: string, spare: string): boolean {
  return existsSync(path.join(base, "spare", spare));
}

function makeDirectory(t: TestContext): string {
  const directory = temporaryDirectory(t);
  return directory;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5);
}

function inodeOf(file: string): number {
  return statSync(file).ino;
}

/** Paths, modes and owners of all that is in a directory, and its own. */
function describe(root: string): [string, number, number, number][] {
  const names = ["", ...readdirSync(root, { recursive: true, encoding: "utf8" })].toSorted();
  return names.map((name) => {
    const { mode, uid, gid } = statSync(path.join(root, name));
    return [name, mode, uid, gid];
  });
}
