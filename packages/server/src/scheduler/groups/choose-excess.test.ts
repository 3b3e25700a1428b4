import assert from "node:assert/strict";
import { test } from "node:test";
import type { Allocation } from "@drover/job";
import { chooseExcess } from "./choose-excess.ts";

function alloc(index: number, ClientStatus: Allocation["ClientStatus"]): Allocation {
  return { ID: `${index}`, Name: `web.g[${index}]`, ClientStatus } as Allocation;
}

function indexes(excess: ReadonlySet<Allocation>): string[] {
  return Array.from(excess, ({ ID }) => ID);
}

test("the highest indexes go, failed ones before them", () => {
  const all = [alloc(0, "running"), alloc(1, "failed"), alloc(2, "running"), alloc(3, "running")];
  const excess = chooseExcess(all, 2, () => false);
  assert.deepEqual(indexes(excess), ["1", "3"]);
  assert.deepEqual(indexes(chooseExcess(all, 4, () => false)), []);
});

test("what failed of an older version goes before what failed of the newest", () => {
  const old = alloc(0, "failed");
  const excess = chooseExcess([old, alloc(1, "failed")], 1, (each) => each === old);
  assert.deepEqual(indexes(excess), ["0"]);
});
