import assert from "node:assert/strict";
import { existsSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { Allocation } from "@drover/job";
import { makeAlloc, makeTask } from "../../test/allocation.ts";
import { Harness } from "../../test/harness.ts";

const DISK = { Sticky: true, Migrate: false, SizeMB: 300 };
const stopped = (alloc: Allocation): Allocation => ({ ...alloc, DesiredStatus: "stop" });

/** An allocation that runs and has files on its disk, and the one that replaces it. */
async function setUp(harness: Harness, disk = DISK) {
  const tasks = [makeTask({ Name: "main" })];
  const old = makeAlloc({ tasks, group: { EphemeralDisk: disk } });
  const next = makeAlloc({
    tasks,
    group: { EphemeralDisk: disk },
    alloc: { PreviousAllocation: old.ID },
  });
  harness.runner.run(old);
  await harness.untilState(old, "main", "running");
  const file = (alloc: Allocation, name: string) =>
    path.join(harness.dataDir, "alloc", alloc.ID, name);
  writeFileSync(file(old, "alloc/data/shared"), "shared");
  writeFileSync(file(old, "main/local/own"), "own");
  writeFileSync(file(old, "main/tmp/gone"), "gone");
  return { old, next, file };
}

test("an allocation with a sticky disk gets the data of the one that it replaces, when that has ended", async (t) => {
  const harness = new Harness(t);
  const { old, next, file } = await setUp(harness);
  harness.runner.run(stopped(old));
  harness.runner.run(next);
  await harness.untilState(next, "main", "running");
  await harness.untilState(old, "main", "dead");
  assert.equal(readFileSync(file(next, "alloc/data/shared"), "utf8"), "shared");
  assert.equal(readFileSync(file(next, "main/local/own"), "utf8"), "own");
  assert.equal(existsSync(file(next, "main/tmp/gone")), false);
  assert.equal(existsSync(file(old, "alloc/data/shared")), false);
});

test("data is moved once: what the new allocation has written stays over a restart of the agent", async (t) => {
  const harness = new Harness(t);
  const { old, next, file } = await setUp(harness);
  harness.runner.run(stopped(old));
  await harness.untilState(old, "main", "dead");
  harness.runner.run(next);
  await harness.untilState(next, "main", "running");
  writeFileSync(file(next, "alloc/data/shared"), "newer");
  await harness.restart(stopped(old), next);
  await harness.untilState(next, "main", "running");
  assert.equal(readFileSync(file(next, "alloc/data/shared"), "utf8"), "newer");
  assert.equal(readFileSync(file(next, "main/local/own"), "utf8"), "own");
});

test("nothing is moved without sticky, from an allocation that goes on, from one that is gone, or of a link", async (t) => {
  const harness = new Harness(t);
  const plain = await setUp(harness, { ...DISK, Sticky: false });
  harness.runner.run(stopped(plain.old));
  harness.runner.run(plain.next);
  await harness.untilState(plain.next, "main", "running");
  assert.equal(existsSync(plain.file(plain.next, "alloc/data/shared")), false);
  const kept = await setUp(harness);
  harness.runner.run(kept.next);
  await harness.untilState(kept.next, "main", "running");
  assert.equal(existsSync(kept.file(kept.old, "main/local/own")), true);
  const gone = await setUp(harness);
  await harness.runner.destroy(gone.old.ID);
  harness.runner.run(gone.next);
  await harness.untilState(gone.next, "main", "running");
  const linked = await setUp(harness);
  const data = linked.file(linked.old, "alloc/data");
  renameSync(data, `${data}-moved`);
  symlinkSync("/etc", data);
  harness.runner.run(stopped(linked.old));
  harness.runner.run(linked.next);
  await harness.untilState(linked.next, "main", "running");
  assert.equal(existsSync(linked.file(linked.next, "alloc/data/passwd")), false);
});

test("an allocation that is stopped while it waits for its predecessor ends without it", async (t) => {
  const harness = new Harness(t);
  harness.driver.ignoreSignals = true;
  const { old, next } = await setUp(harness);
  harness.runner.run(stopped(old));
  harness.runner.run(next);
  harness.runner.run(stopped(next));
  await harness.untilState(next, "main", "dead");
  harness.driver.end("main");
  await harness.untilState(old, "main", "dead");
});
