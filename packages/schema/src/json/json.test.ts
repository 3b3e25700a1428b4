import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseJson, stringifyJson } from "./json.ts";

test("an integer beyond 2^53 survives parsing and writing to the digit", () => {
  const text = '{"Time":1706813837123456789,"Negative":-9223372036854775808,"Small":5}';
  assert.deepEqual(parseJson(text), {
    Time: 1706813837123456789n,
    Negative: -9223372036854775808n,
    Small: 5,
  });
  assert.equal(stringifyJson(parseJson(text)), text);
});

test("fractions and exponents stay numbers", () => {
  assert.deepEqual(parseJson("[1.5,1e300,-0.25]"), [1.5, 1e300, -0.25]);
});

test("writing is the inverse of parsing for every 64-bit integer", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (integer) => {
      const parsed = parseJson(stringifyJson([integer])) as [number | bigint];
      assert.equal(BigInt(parsed[0]), integer);
    }),
  );
});
