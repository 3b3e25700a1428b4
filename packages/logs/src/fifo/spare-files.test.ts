import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { temporaryDirectory } from "@drover/testing";
import { Harness, until } from "../../test/harness.ts";
import { fifoMaker } from "./make-fifo.ts";
import { SpareFiles } from "./spare-files.ts";

const NAMES = ["fifo.0", "fifo.1", "file.0", "file.1", "file.2", "file.3"];

test("what two streams take is made ahead, given away once, and replaced", async (t) => {
  const { root, dir, spares } = await makeSpares(t);
  const inode = statSync(join(dir, "fifo.0")).ino;
  assert.deepEqual(
    ["a", "b", "c"].map((name) => spares.takeFifo(join(root, name))),
    [true, true, false],
  );
  const fifo = statSync(join(root, "a"));
  assert.ok(fifo.isFIFO());
  assert.equal(fifo.ino, inode);
  assert.ok(spares.takeFile(join(root, "d")));
  const { mode, size } = statSync(join(root, "d"));
  assert.deepEqual([mode & 0o777, size], [0o644, 0]);
  await until(() => NAMES.every((name) => existsSync(join(dir, name))));
});

test("after several starts at once there is enough for as many", async (t) => {
  const { root, dir, spares } = await makeSpares(t);
  for (let fifo = 0; fifo < 6; fifo += 1) spares.takeFifo(join(root, `first.${fifo}`));
  await until(() => existsSync(join(dir, "fifo.5")) && existsSync(join(dir, "file.11")));
  const names = Array.from({ length: 6 }, (_, number) => join(root, `second.${number}`));
  assert.deepEqual(
    names.map((name) => spares.takeFifo(name)),
    names.map(() => true),
  );
});

test("processes that share a directory never get the same spare", async (t) => {
  const { root, dir, spares } = await makeSpares(t);
  const others = new SpareFiles(dir, await fifoMaker());
  t.after(() => others.close());
  const taken = [spares, others, spares, others].map((from, index) =>
    from.takeFifo(join(root, `${index}`)),
  );
  assert.deepEqual(taken.toSorted(), [false, false, true, true]);
  const inodes = readdirSync(root)
    .filter((name) => name !== "spares")
    .map((name) => statSync(join(root, name)).ino);
  assert.equal(new Set(inodes).size, 2);
});

test("tasks of which some find spares and some do not have each their own output", async () => {
  await using harness = new Harness();
  const collector = await harness.collector();
  await until(() => existsSync(join(harness.runtimeDir, "spares/fifo.1")));
  const names = ["a", "b", "c"];
  const fifos = await Promise.all(
    names.map((task) => collector.open({ ...harness.output(task), task })),
  );
  for (const [index, name] of names.entries()) {
    await harness.task(fifos[index] ?? assert.fail(), `echo ${name}`).exit();
    await collector.close(name);
    assert.equal(readFileSync(join(harness.logDir, `${name}.stdout.0`), "utf8"), `${name}\n`);
  }
  assert.deepEqual(readdirSync(join(harness.runtimeDir, "streams")), []);
});

async function makeSpares(t: TestContext) {
  const root = temporaryDirectory(t);
  const dir = join(root, "spares");
  const spares = new SpareFiles(dir, await fifoMaker());
  t.after(() => spares.close());
  await until(() => NAMES.every((name) => existsSync(join(dir, name))));
  return { root, dir, spares };
}
