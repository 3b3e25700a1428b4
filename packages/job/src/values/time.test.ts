import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fromRfc3339, toRfc3339, ZERO_TIME } from "./time.ts";

test("reading a time is the inverse of writing it, to the nanosecond", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 4_000_000_000_000_000_000n }), (nanoseconds) => {
      assert.equal(fromRfc3339(toRfc3339(nanoseconds)), nanoseconds);
    }),
  );
});

test("Go's zero time and nonsense are no time", () => {
  assert.deepEqual(
    [fromRfc3339(ZERO_TIME), fromRfc3339("soon"), fromRfc3339(null)],
    [undefined, undefined, undefined],
  );
});
