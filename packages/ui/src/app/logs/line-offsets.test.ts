import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LineOffsets } from "./line-offsets.ts";

function offsetsOf(rows: readonly number[]): LineOffsets {
  const offsets = new LineOffsets();
  for (const one of rows) offsets.add(one);
  return offsets;
}

test("lines of several rows are found by any of their rows", () => {
  const offsets = offsetsOf([1, 3, 1]);
  assert.equal(offsets.rows, 5);
  assert.deepEqual(
    [0, 1, 2, 3, 4, 99].map((row) => offsets.lineAt(row)),
    [0, 1, 1, 1, 2, 2],
  );
  assert.deepEqual(
    [0, 1, 2, 3].map((line) => offsets.rowOf(line)),
    [0, 1, 4, 5],
  );
});

test("an empty list has no line and no window", () => {
  const offsets = new LineOffsets();
  assert.equal(offsets.lineAt(0), -1);
  assert.deepEqual(offsets.window(0, 50), { first: 0, end: 0 });
});

test("a window holds what can be seen, and some lines around", () => {
  const offsets = offsetsOf(Array(100_000).fill(1));
  assert.deepEqual(offsets.window(50_000, 40, 10), { first: 49_990, end: 50_051 });
  assert.deepEqual(offsets.window(0, 40, 10), { first: 0, end: 51 });
  assert.deepEqual(offsets.window(99_990, 40, 10), { first: 99_980, end: 100_000 });
});

test("after any adding and dropping it is as if only what is left had been added", () => {
  const steps = fc.array(
    fc.oneof(fc.record({ add: fc.integer({ min: 1, max: 9 }) }), fc.record({ drop: fc.nat(5) })),
  );
  fc.assert(
    fc.property(steps, fc.nat(100), (all, row) => {
      const offsets = new LineOffsets();
      let left: number[] = [];
      for (const step of all) {
        if ("add" in step) {
          offsets.add(step.add);
          left.push(step.add);
        } else {
          offsets.drop(step.drop);
          left = left.slice(step.drop);
        }
      }
      const fresh = offsetsOf(left);
      assert.equal(offsets.length, left.length);
      assert.equal(offsets.rows, fresh.rows);
      assert.equal(offsets.lineAt(row), fresh.lineAt(row));
      for (let line = 0; line <= left.length; line++) {
        assert.equal(offsets.rowOf(line), fresh.rowOf(line));
      }
    }),
  );
});
