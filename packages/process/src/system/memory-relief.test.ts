import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import process from "node:process";
import { test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import { loadMemoryRelief, unchangedRanges } from "./memory-relief.ts";

test("pages of a program are given back, with garbage and without, and come again when they are needed", async () => {
  const relieve = await loadMemoryRelief();
  const runMoreOfNode = () =>
    assert.equal(gunzipSync(gzipSync("still there")).toString(), "still there");
  for (const leavesGarbage of [false, true]) {
    runMoreOfNode();
    const before = residentProgram();
    relieve({ leavesGarbage });
    const after = residentProgram();
    assert.ok(after < before, `${after} KiB of Node's program are resident, and were ${before}`);
  }
  runMoreOfNode();
});

test("garbage is collected", async () => {
  const relieve = await loadMemoryRelief();
  const garbage = Array.from({ length: 1_000_000 }, (_, number) => ({ number }));
  const before = process.memoryUsage().heapUsed;
  assert.equal(garbage.length, 1_000_000);
  garbage.length = 0;
  relieve();
  const after = process.memoryUsage().heapUsed;
  assert.ok(after < before - 16e6, `${after} bytes of the heap are in use, and were ${before}`);
});

test("little garbage is collected where it is said to be there", async () => {
  const relieve = await loadMemoryRelief();
  relieve();
  const garbage = Array.from({ length: 200_000 }, (_, number) => ({ number }));
  assert.equal(garbage.length, 200_000);
  relieve({ expectsGarbage: true });
  const before = process.memoryUsage().heapUsed;
  garbage.length = 0;
  relieve({ expectsGarbage: true });
  const after = process.memoryUsage().heapUsed;
  assert.ok(after < before - 2e6, `${after} bytes of the heap are in use, and were ${before}`);
});

test("what can be written, was changed or is another file's stays", () => {
  const smaps = [
    "00400000-00746000 r--p 00000000 fe:00 12 /opt/a node/bin/node",
    "Rss:                3336 kB",
    "Anonymous:             0 kB",
    "0074a000-0074c000 r-xp 0034a000 fe:00 12 /opt/a node/bin/node",
    "Anonymous:             4 kB",
    "06b51000-06b53000 rw-p 06750000 fe:00 12 /opt/a node/bin/node",
    "Anonymous:             0 kB",
    "7f00000000-7f00001000 r-xp 00000000 fe:00 13 /usr/lib/libc.so.6",
    "Anonymous:             0 kB",
    "7f00002000-7f00003000 rw-p 00000000 00:00 0",
    "Anonymous:             0 kB",
    "",
  ].join("\n");
  assert.deepEqual(unchangedRanges(smaps, "/opt/a node/bin/node"), [
    { start: 0x400000, length: 0x346000 },
  ]);
});

/** KiB of this process's program that are in memory. */
function residentProgram(): number {
  const sizes = readFileSync("/proc/self/smaps", "utf8")
    .split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m)
    .filter((mapping) => mapping.split("\n", 1)[0]?.endsWith(process.execPath))
    .map((mapping) => Number(/^Rss: +(\d+) kB$/m.exec(mapping)?.[1]));
  return sizes.reduce((sum, size) => sum + size, 0);
}
