import assert from "node:assert/strict";
import { test } from "node:test";
import { playRounds } from "./play-rounds.ts";

test("all rounds are played, so many at once", async () => {
  const played: number[] = [];
  let now = 0;
  let most = 0;
  await playRounds(9, { atOnce: 3 }, async (round) => {
    most = Math.max(most, ++now);
    await new Promise(setImmediate);
    now -= 1;
    played.push(round);
  });
  assert.deepEqual(played.toSorted(), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  assert.equal(most, 3);
});

test("after a failure no round begins, and those that have begun come to their end", async () => {
  const ended: number[] = [];
  const playing = playRounds(9, { atOnce: 3 }, async (round) => {
    if (round === 1) throw new Error("round 1 failed");
    await new Promise(setImmediate);
    ended.push(round);
  });
  await assert.rejects(playing, /round 1 failed/);
  assert.deepEqual(ended, [0, 2]);
});
