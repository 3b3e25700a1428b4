import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "@drover/clock/manual";
import { RecordingLogger } from "@drover/logger/recording";
import { Deadlines } from "./deadlines.ts";

const HOUR_MS = 3_600_000;
const HOUR = 3_600_000_000_000n;

function start() {
  const clock = new ManualClock();
  const called: string[] = [];
  const log = new RecordingLogger();
  const deadlines = new Deadlines(clock, log);
  const isOver = (key: string, time: bigint, longest?: bigint) =>
    deadlines.isOver(key, time, () => called.push(key), longest === undefined ? {} : { longest });
  return { clock, called, log, deadlines, isOver };
}

test("a deadline is over when its time has passed, and calls back once", () => {
  const { clock, called, isOver } = start();
  const time = clock.now() + 700n * HOUR;
  assert.equal(isOver("a", time), false);
  clock.advance(700 * HOUR_MS - 1);
  assert.equal(isOver("a", time), false);
  clock.advance(1);
  assert.equal(isOver("a", time), true);
  clock.advance(HOUR_MS);
  assert.deepEqual(called, ["a"]);
});

test("a wall clock that is set forward or back makes no wait shorter or longer", () => {
  for (const hours of [5n, -5n]) {
    const { clock, called, isOver } = start();
    const time = clock.now() + HOUR;
    isOver("a", time);
    clock.setWall(clock.now() + hours * HOUR);
    assert.equal(isOver("a", time), false);
    clock.advance(HOUR_MS - 1);
    assert.deepEqual(called, []);
    clock.advance(1);
    assert.deepEqual(called, ["a"]);
  }
});

test("of a wait that an earlier process began no more is left than the whole", () => {
  const { clock, called, isOver } = start();
  assert.equal(isOver("a", clock.now() + 24n * HOUR, HOUR), false);
  clock.advance(HOUR_MS);
  assert.deepEqual(called, ["a"]);
});

test("what is over already calls nobody", () => {
  const { clock, called, isOver } = start();
  assert.equal(isOver("a", clock.now() - 1n), true);
  clock.advance(HOUR_MS);
  assert.deepEqual(called, []);
});

test("another time takes the place of the one before, and a deadline that is cleared calls nobody", () => {
  const { clock, called, deadlines, isOver } = start();
  isOver("a", clock.now() + HOUR);
  isOver("a", clock.now() + 3n * HOUR);
  isOver("b", clock.now() + HOUR);
  deadlines.clear("b");
  clock.advance(2 * HOUR_MS);
  assert.deepEqual(called, []);
  clock.advance(HOUR_MS);
  assert.deepEqual(called, ["a"]);
});

test("a callback that throws is logged", () => {
  const { clock, log, deadlines } = start();
  deadlines.isOver("a", clock.now() + HOUR, () => {
    throw new Error("no");
  });
  clock.advance(HOUR_MS);
  assert.equal(log.lines.length, 1);
});
