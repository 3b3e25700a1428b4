import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import process from "node:process";
import { test } from "node:test";
import { temporaryDirectory } from "@drover/testing";

const FIXTURE = path.join(import.meta.dirname, "../test/fixtures/full-disk.ts");

test("on a full disk what ends work is written into the reserve and then kept in memory, the rest is refused, and all is written when there is room", (t) => {
  if (process.getuid?.() !== 0) return t.skip("only root can mount a small file system");
  const directory = temporaryDirectory(t);
  const mount = 'mount -t tmpfs -o size=48m none "$0" && exec "$@"';
  const args = ["--mount", "sh", "-c", mount, directory, process.execPath, FIXTURE, directory];
  const lines = execFileSync("unshare", args, { encoding: "utf8" }).trim().split("\n");
  const [first, second, third, fourth, fifth, last] = lines.map((line) => JSON.parse(line));

  assert.deepEqual(first, { refused: "storage_full" });
  assert.deepEqual(second, { shown: ["before", "kept"] });
  assert.deepEqual(third.shown, ["before", "kept", "in-memory"]);
  assert.ok(third.changes > 500, `the reserve held ${third.changes} changes`);
  assert.match(third.problems[0], /^The disk with .*state\.db is full$/);
  assert.equal(fourth.loaded, "dead");
  assert.deepEqual(fifth, { intent: "storage_full" });
  assert.deepEqual(last.after, ["after", "before", "in-memory", "kept", "next-start"]);
  assert.equal(last.problems, 4, "the reserve is there at the next start");
});
