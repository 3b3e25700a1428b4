import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { endOf } from "@drover/testing";
import { PidEpochs } from "./pid-epochs.ts";
import { readProcess } from "./process-table.ts";

const PID_MAX = 1000;
const MS_PER_TICK = 10;

/** A kernel that has given so many numbers so many ticks after its boot. */
function kernel() {
  const counter = { forks: 0, ticks: 0, pidMax: PID_MAX, readings: 0 };
  const pass = (forks: number, ticks: number) => {
    counter.forks += forks;
    counter.ticks += ticks;
  };
  const read = () => {
    counter.readings += 1;
    return { ...counter };
  };
  return { pass, counter, epochs: new PidEpochs(read, () => counter.ticks * MS_PER_TICK) };
}

test("numbers are in order until as many were given as are left above the process", () => {
  const { pass, epochs } = kernel();
  pass(50, 100);
  assert.ok(epochs.isInOrderSince({ pid: 900, startTime: 50 }));
  pass(49, 100);
  assert.ok(epochs.isInOrderSince({ pid: 900, startTime: 50 }));
  pass(1, 100);
  assert.ok(!epochs.isInOrderSince({ pid: 900, startTime: 50 }));
});

test("of a process that is older than the first look nothing is sure", () => {
  const { pass, epochs } = kernel();
  pass(1, 100);
  assert.ok(!epochs.isInOrderSince({ pid: 10, startTime: 1 }));
});

test("a later look lets later processes begin at less", () => {
  const { pass, epochs } = kernel();
  pass(500, 100);
  assert.ok(!epochs.isInOrderSince({ pid: 600, startTime: 50 }));
  pass(300, 100);
  assert.ok(epochs.isInOrderSince({ pid: 600, startTime: 150 }));
  assert.ok(!epochs.isInOrderSince({ pid: 600, startTime: 50 }));
});

test("soon after a look nothing is read where not even the fastest machine can have used up the numbers", () => {
  const { pass, counter, epochs } = kernel();
  counter.pidMax = 100_000;
  pass(0, 100);
  assert.ok(!epochs.isInOrderSince({ pid: 100_000, startTime: 50 }));
  const { readings } = counter;
  pass(30_000, 1);
  assert.ok(epochs.isInOrderSince({ pid: 50_000, startTime: 50 }));
  assert.equal(counter.readings, readings);
  assert.ok(epochs.isInOrderSince({ pid: 69_999, startTime: 50 }), "which a reading tells");
  assert.ok(!epochs.isInOrderSince({ pid: 70_000, startTime: 50 }));
  assert.equal(counter.readings, readings + 2);
  pass(0, 2);
  assert.ok(epochs.isInOrderSince({ pid: 1, startTime: 50 }));
  assert.equal(counter.readings, readings + 3, "an old look is good for nothing");
});

test("this machine's processes are in order while few were started", async (t) => {
  const epochs = new PidEpochs();
  // Later than the moment of the first look by the clock's steps.
  await endOf(spawn("/bin/sleep", ["0.1"]));
  const child = spawn("/bin/sleep", ["60"]);
  t.after(() => child.kill("SIGKILL"));
  const stat = readProcess(child.pid ?? 0);
  assert.ok(stat);
  assert.equal(epochs.isInOrderSince({ ...stat, pid: 1 }), true);
  assert.equal(epochs.isInOrderSince({ ...stat, pid: Number.MAX_SAFE_INTEGER }), false);
});
