import assert from "node:assert/strict";
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Fault } from "@drover/fault";
import { Swapping, temporaryDirectory } from "@drover/testing";
import { RotatedLog } from "./collector/rotated-log.ts";
import { LogFiles } from "./reader/log-files.ts";

const FILES = ["web.stdout.0", "web.stdout.1", "web.stdout.2"];

test("no log is written, made or removed where a task's link leads", (t) => {
  for (const swapped of ["alloc", "alloc/logs"]) {
    const { options, victim, swap } = makePlaces(t);
    const log = new RotatedLog(options);
    t.after(() => log.close());
    swap(swapped);
    assert.throws(() => log.rotate(), { code: "failed_precondition" });
    assert.throws(() => new RotatedLog(options), { code: "failed_precondition" });
    assertUntouched(victim);
  }
});

test("no log is read where a task's link leads", async (t) => {
  for (const swapped of ["alloc", "alloc/logs"]) {
    const { options, swap } = makePlaces(t);
    new RotatedLog(options).close();
    swap(swapped);
    const files = new LogFiles(options.dir, { ...options, task: "web", stream: "stdout" });
    const refused = { code: "failed_precondition" };
    await assert.rejects(files.list(), refused);
    await assert.rejects(Array.fromAsync(files.read()), refused);
    await assert.rejects(Array.fromAsync(files.read({ follow: true })), refused);
  }
});

test("what a task has put under a log's name is left alone, and the next number taken", (t) => {
  const { options, victim } = makePlaces(t);
  symlinkSync(join(victim, "web.stdout.0"), join(options.dir, "web.stdout.0"));
  linkSync(join(victim, "web.stdout.1"), join(options.dir, "web.stdout.1"));
  mkdirSync(join(options.dir, "web.stdout.2"));
  const log = new RotatedLog({ ...options, maxFiles: 10 });
  t.after(() => log.close());
  writeSync(log.fd, "output");
  assert.equal(readFileSync(join(options.dir, "web.stdout.3"), "utf8"), "output");
  assertUntouched(victim);
});

test("logs are written beside no directory that is swapped for a link in a loop", async (t) => {
  const { options, victim } = makePlaces(t);
  await using swapping = new Swapping(options.dir, { target: victim });
  const outcomes = new Set<string>();
  while (outcomes.size < 2) {
    for (let round = 0; round < 100; round++) outcomes.add(writeAndRotate(options));
    await swapping.goesOn();
  }
  assertUntouched(victim);
});

function writeAndRotate(options: ReturnType<typeof makePlaces>["options"]): string {
  let log: RotatedLog | undefined;
  try {
    log = new RotatedLog(options);
    writeSync(log.fd, "output");
    log.rotate();
    return "written";
  } catch (error) {
    const { code } = Fault.from(error);
    assert.ok(code === "not_found" || code === "failed_precondition", code);
    return "refused";
  } finally {
    log?.close();
  }
}

/** The directories of an allocation, and one elsewhere with files of the same names. */
function makePlaces(t: TestContext) {
  const base = temporaryDirectory(t);
  const [root, victim] = [join(base, "alloc-1"), join(base, "victim")];
  const dir = join(root, "alloc/logs");
  mkdirSync(dir, { recursive: true });
  for (const inner of [victim, join(victim, "logs")]) {
    mkdirSync(inner);
    for (const file of FILES) writeFileSync(join(inner, file), "untouched");
  }
  const swap = (name: string) => {
    renameSync(join(root, name), join(root, "moved"));
    symlinkSync(victim, join(root, name));
  };
  const options = { root, dir, name: "web.stdout", maxFiles: 1, maxFileBytes: 1024 };
  return { options, victim, swap };
}

function assertUntouched(victim: string): void {
  assert.deepEqual(readdirSync(victim).toSorted(), ["logs", ...FILES]);
  for (const file of FILES) assert.equal(readFileSync(join(victim, file), "utf8"), "untouched");
}
