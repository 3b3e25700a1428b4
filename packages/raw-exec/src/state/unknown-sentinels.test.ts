import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { SENTINEL_MARK } from "@drover/process";
import { endOf } from "@drover/testing";
import { UnknownSentinels } from "./unknown-sentinels.ts";

test("one look at all processes serves all sentinels that are to end", async () => {
  const looks: number[] = [];
  const sentinels = new UnknownSentinels((directories) => {
    looks.push(directories.size);
    return new Map();
  });
  const directories = Array.from({ length: 50 }, (_, number) => `/run/tasks/${number}`);
  await Promise.all(directories.map((directory) => sentinels.end(directory)));
  assert.deepEqual(looks, [50]);
});

test("what was told the directory, and what descends from it, is killed, and nothing else", async () => {
  const script = "sleep 600 & wait";
  // With the mark, by which a child is found too that lost its parent just as it began.
  const start = (directory: string) =>
    spawn("/bin/sh", ["-c", script, "sentinel", directory], {
      detached: true,
      stdio: "ignore",
      env: { [SENTINEL_MARK]: directory },
    });
  const directory = `/nonexistent/${process.pid}`;
  const [unknown, other] = [start(`${directory}/a`), start(`${directory}/b`)];
  const end = endOf(unknown);
  const sentinels = new UnknownSentinels();
  await sentinels.end(`${directory}/a`);
  await end;
  assert.equal(unknown.signalCode, "SIGKILL");
  assert.equal(other.signalCode, null);
  const otherEnd = endOf(other);
  await sentinels.end(`${directory}/b`);
  await otherEnd;
});

test("a look that fails is told to whoever waits for it, and the next one is made", async () => {
  let isBroken = true;
  const sentinels = new UnknownSentinels(() => {
    if (isBroken) throw new Error("no /proc");
    return new Map();
  });
  await assert.rejects(sentinels.end("/run/tasks/1"), /no \/proc/);
  isBroken = false;
  await sentinels.end("/run/tasks/1");
});
