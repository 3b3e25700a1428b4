import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "./clock.ts";

test("the system clock tells moments of one millisecond apart, in order, and agrees with the wall", () => {
  const clock = systemClock();
  const moments = Array.from({ length: 1000 }, () => clock.now());
  assert.ok(new Set(moments).size > 900, "most readings differ");
  assert.deepEqual(
    moments.toSorted((a, b) => (a < b ? -1 : Number(a > b))),
    moments,
  );
  const offMs = Math.abs(Number(clock.now() / 1_000_000n) - Date.now());
  assert.ok(offMs < 1000, `${offMs} ms off`);
});

test("a sleep ends when its signal aborts", async () => {
  const controller = new AbortController();
  const sleeping = systemClock().sleep(2 ** 40, controller.signal);
  controller.abort();
  await assert.rejects(sleeping, { name: "AbortError" });
});
