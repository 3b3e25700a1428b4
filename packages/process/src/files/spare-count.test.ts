import assert from "node:assert/strict";
import { test } from "node:test";
import { SpareCount } from "./spare-count.ts";

test("as many are made ahead as were asked for at once, up to a limit, and fewer when it gets quiet", () => {
  const count = new SpareCount(8);
  const after = (asked: number) => {
    for (let number = 0; number < asked; number += 1) count.ask();
    return count.next();
  };
  assert.deepEqual([0, 1, 5, 1, 0, 0, 0, 100, 3].map(after), [1, 1, 5, 3, 2, 1, 1, 8, 4]);
});
