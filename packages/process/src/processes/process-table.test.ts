import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { killChild } from "@drover/testing";
import { isPidInUse, listPids, newestPid } from "./process-table.ts";

test("a process that was just started is listed, and its number is not beyond the newest", async () => {
  const child = spawn("/bin/sleep", ["600"], { stdio: "ignore" });
  const pid = child.pid ?? assert.fail("it was not started");
  try {
    assert.ok(listPids().includes(pid));
    assert.ok(isPidInUse(pid));
    assert.ok(!isPidInUse(2 ** 30), "which is more than a number of a process can be");
    const newest = newestPid() ?? assert.fail("the kernel does not tell");
    // Less only once the numbers have started anew.
    assert.ok(newest >= pid || newest < pid / 2, `${newest} after ${pid}`);
  } finally {
    await killChild(child);
  }
});
