import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { onAbort } from "./on-abort.ts";

test("whoever listens is told once, in order, however many they are", () => {
  const controller = new AbortController();
  const told: number[] = [];
  for (let number = 0; number < 1000; number++) {
    onAbort(controller.signal, () => told.push(number));
  }
  assert.equal(getEventListeners(controller.signal, "abort").length, 1);
  controller.abort();
  assert.deepEqual(
    told,
    Array.from({ length: 1000 }, (_, number) => number),
  );
});

test("whoever has ended it is not told, another that gave the same function is", () => {
  const controller = new AbortController();
  let told = 0;
  const listener = () => void told++;
  const end = onAbort(controller.signal, listener);
  onAbort(controller.signal, listener);
  end();
  controller.abort();
  assert.equal(told, 1);
});
