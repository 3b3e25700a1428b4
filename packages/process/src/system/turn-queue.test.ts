import assert from "node:assert/strict";
import { test } from "node:test";
import { TurnQueue } from "./turn-queue.ts";

test("no more than the bound go at once, and owners take turns however many one of them has", async () => {
  const queue = new TurnQueue({ atOnce: 2 });
  const order: string[] = [];
  let now = 0;
  let most = 0;
  const enter = (owner: string) =>
    queue.run(owner, async () => {
      now += 1;
      most = Math.max(most, now);
      order.push(owner);
      await new Promise(setImmediate);
      now -= 1;
    });
  const many = Array.from({ length: 6 }, () => enter("many"));
  await Promise.all([...many, enter("one"), enter("other"), enter("one")]);
  assert.equal(most, 2);
  assert.deepEqual(order.slice(0, 2), ["many", "many"]);
  assert.deepEqual(order.slice(2, 7), ["many", "one", "other", "many", "one"]);
  assert.equal(order.length, 9);
});

test("who leaves before its turn is not done, and a failure passes the turn on", async () => {
  const queue = new TurnQueue({ atOnce: 1 });
  const failing = queue.run("a", () => Promise.reject(new Error("failed")));
  const leaver = new AbortController();
  const left = queue.run("a", () => Promise.reject(new Error("done")), leaver.signal);
  const last = queue.run("b", async () => "last");
  leaver.abort(new Error("left"));
  await assert.rejects(failing, /failed/);
  await assert.rejects(left, /left/);
  assert.equal(await last, "last");
  assert.equal(await queue.run("a", async () => "free again"), "free again");
});
