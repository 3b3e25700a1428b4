import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { sortInSlices } from "./sort-in-slices.ts";
import { TimeSlice } from "./time-slice.ts";

test("sorting in slices gives what sorting at once gives, equal items in their order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(50), { maxLength: 10_000, size: "max" }), async (numbers) => {
      const items = numbers.map((number, position) => ({ number, position }));
      const compare = (a: { number: number }, b: { number: number }) => a.number - b.number;
      const sorted = await sortInSlices(items, compare, new TimeSlice());
      assert.deepEqual(sorted, items.toSorted(compare));
    }),
    { numRuns: 20 },
  );
});
