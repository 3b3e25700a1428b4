import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "@drover/clock/manual";
import { RecordingLogger } from "@drover/logger/recording";
import { Wakeups } from "./wakeups.ts";

const HOUR_MS = 3_600_000;
const HOUR_NS = 3_600_000_000_000n;

function start() {
  const clock = new ManualClock();
  const called: string[] = [];
  const log = new RecordingLogger();
  const wakeups = new Wakeups(clock, log);
  const at = (key: string, time: bigint) => wakeups.set(key, time, () => called.push(key));
  return { clock, called, log, wakeups, at };
}

test("what is due in 700 hours is called then, and not a moment before", () => {
  const { clock, called, at } = start();
  at("late", clock.now() + 700n * HOUR_NS);
  clock.advance(700 * HOUR_MS - 1);
  assert.deepEqual(called, []);
  clock.advance(1);
  assert.deepEqual(called, ["late"]);
});

test("after the wall clock was set forward, what became due is called within half a minute", () => {
  const { clock, called, at } = start();
  at("tomorrow", clock.now() + 24n * HOUR_NS);
  clock.advance(1);
  clock.setWall(clock.now() + 25n * HOUR_NS);
  clock.advance(30_000);
  assert.deepEqual(called, ["tomorrow"]);
});

test("after the wall clock was set back, nothing is called before its time", () => {
  const { clock, called, at } = start();
  at("soon", clock.now() + HOUR_NS);
  clock.setWall(clock.now() - HOUR_NS);
  clock.advance(HOUR_MS);
  assert.deepEqual(called, []);
  clock.advance(HOUR_MS);
  assert.deepEqual(called, ["soon"]);
});

test("one that throws is told, and keeps no other from being called", () => {
  const { clock, called, log, wakeups, at } = start();
  wakeups.set("bad", clock.now(), () => {
    throw new Error("broken");
  });
  at("good", clock.now());
  at("later", clock.now() + HOUR_NS);
  clock.advance(HOUR_MS);
  assert.deepEqual(called, ["good", "later"]);
  assert.deepEqual(log.problems, [`timer callback failed: key=bad error="Error: broken"`]);
});

test("a key has one time, and none once it is cleared; then no timer is left", () => {
  const { clock, called, wakeups, at } = start();
  at("a", clock.now() + HOUR_NS);
  at("a", clock.now() + 2n * HOUR_NS);
  at("b", clock.now() + HOUR_NS);
  wakeups.clear("b");
  clock.advance(HOUR_MS);
  assert.deepEqual(called, []);
  clock.advance(HOUR_MS);
  assert.deepEqual(called, ["a"]);
  assert.equal(clock.timers, 0);
});
