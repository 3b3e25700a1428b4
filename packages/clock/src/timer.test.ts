import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { after, every, sleep, timeoutSignal, within } from "./timer.ts";

const LONGEST_DELAY_MS = 2 ** 31 - 1;
const HOURS_MS = 3_600_000;

test("a timer of 700 hours never asks Node for more than it takes, and fires after the whole of it", (t) => {
  const delays = recordTimers(t);
  let fired = 0;
  after(700 * HOURS_MS, () => fired++);
  while (fired === 0) delays.fireNext();
  assert.deepEqual(delays.asked, [LONGEST_DELAY_MS, 700 * HOURS_MS - LONGEST_DELAY_MS]);
});

test("a timer of infinite length never fires, and can be cancelled", (t) => {
  const delays = recordTimers(t);
  const timer = after(Infinity, () => assert.fail("fired"));
  for (let turn = 0; turn < 5; turn++) delays.fireNext();
  timer.cancel();
  assert.equal(delays.open, 0);
});

test("a length that is no number is refused instead of firing at once", async () => {
  assert.throws(() => after(Number.NaN, () => {}), RangeError);
  await assert.rejects(sleep(Number.NaN), RangeError);
});

test("a length below zero fires on the next turn", async () => {
  await sleep(-5);
  await sleep(-Infinity);
});

test("a repeated timer goes on after its callback has failed, until it is cancelled", (t) => {
  const delays = recordTimers(t);
  const timer = every(30 * 24 * HOURS_MS, () => {
    throw new Error("once");
  });
  delays.fireNext();
  assert.throws(() => delays.fireNext(), /once/);
  assert.equal(delays.open, 1);
  timer.cancel();
  assert.equal(delays.open, 0);
});

test("a sleep ends when its signal aborts, and leaves no timer behind", async (t) => {
  const delays = recordTimers(t);
  const controller = new AbortController();
  const sleeping = sleep(2 ** 40, controller.signal);
  controller.abort(new Error("enough"));
  await assert.rejects(sleeping, { name: "AbortError" });
  await assert.rejects(sleep(1, controller.signal), { name: "AbortError" });
  assert.equal(delays.open, 0);
});

test("what comes within a time is what it gives, and leaves no timer behind", async (t) => {
  const delays = recordTimers(t);
  assert.equal(await within(Promise.resolve("here"), 2 ** 40), "here");
  await assert.rejects(within(Promise.reject(new Error("failed")), 2 ** 40), /failed/);
  assert.equal(delays.open, 0);
  const late = within(new Promise(() => {}), 1000);
  delays.fireNext();
  assert.equal(await late, undefined);
});

test("a signal of a length beyond 32 bits aborts with a TimeoutError when it is over, not before", (t) => {
  const delays = recordTimers(t);
  const signal = timeoutSignal(2 ** 33);
  for (let turn = 0; turn < 4; turn++) delays.fireNext();
  assert.equal(signal.aborted, false);
  delays.fireNext();
  assert.equal(signal.reason.name, "TimeoutError");
});

/** Takes the place of Node's timers; each fires when the test says so. */
function recordTimers(t: TestContext) {
  const waiting = new Map<object, () => void>();
  const asked: number[] = [];
  t.mock.method(globalThis, "setTimeout", (callback: () => void, ms: number) => {
    const handle = { unref: () => handle };
    asked.push(ms);
    waiting.set(handle, callback);
    return handle;
  });
  t.mock.method(globalThis, "clearTimeout", (handle: object) => waiting.delete(handle));
  return {
    asked,
    get open() {
      return waiting.size;
    },
    fireNext() {
      const [next] = waiting;
      if (next === undefined) return;
      waiting.delete(next[0]);
      next[1]();
    },
  };
}
