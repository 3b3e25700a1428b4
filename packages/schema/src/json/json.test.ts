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

test("parsing gives back what was written, whatever its strings look like", () => {
  const long = fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n });
  // Pieces of a document, and the character that the parser works with.
  const piece = fc.constantFrom(...'\uE000"\\:,[]{}\n -', "\\ue000", "1706813837123456789");
  const text = fc.oneof(
    fc.string(),
    fc.array(piece).map((pieces) => pieces.join("")),
  );
  // Of more than one character: V8 takes a key that is one escaped character for a backslash where it has just read that.
  const key = text.map((rest) => `k${rest}`);
  const value = fc.object({ key, values: [long, text, fc.integer(), fc.constant(null)] });
  fc.assert(
    fc.property(value, fc.nat({ max: 2 }), (written, indent) => {
      assert.deepEqual(parseJson(stringifyJson(written, indent)), written);
    }),
    { numRuns: 2000 },
  );
});

test("what is not JSON is refused, long integers or not", () => {
  const broken = ["[1706813837123456789", "01706813837123456789", "[1706813837123456789,]", "{x"];
  for (const text of broken) assert.throws(() => parseJson(text), SyntaxError);
  assert.equal(parseJson(" 1706813837123456789 "), 1706813837123456789n);
});
