import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { Turns } from "./turns.ts";

test("what falls due at once is done in several turns of the event loop, in its order", async () => {
  const turns = new Turns();
  const done: number[] = [];
  for (let number = 0; number < 40; number += 1) {
    turns.queue({ takeTurn: () => done.push(number) });
  }
  assert.deepEqual(done, []);
  const counts: number[] = [];
  while (done.length < 40) {
    await turn();
    counts.push(done.length);
  }
  assert.deepEqual(counts, [16, 32, 40]);
  assert.deepEqual(
    done,
    Array.from({ length: 40 }, (_, number) => number),
  );
});

test("who queues again in a turn waits behind all others", async () => {
  const turns = new Turns();
  const done: string[] = [];
  let again = true;
  const eager = {
    takeTurn() {
      done.push("eager");
      if (again) turns.queue(eager);
      again = false;
    },
  };
  turns.queue(eager);
  for (let number = 0; number < 20; number += 1) {
    turns.queue({ takeTurn: () => done.push("other") });
  }
  while (done.length < 22) await turn();
  assert.deepEqual([done[0], done.at(-1)], ["eager", "eager"]);
});
