import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { jsonObjects } from "./json-objects.ts";

test("objects are found again wherever the stream is cut", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.dictionary(fc.string(), fc.string({ unit: "binary" }))),
      fc.constantFrom("", "\n"),
      fc.integer({ min: 1, max: 9 }),
      async (objects, separator, size) => {
        const bytes = Buffer.from(objects.map((o) => JSON.stringify(o)).join(separator));
        async function* pieces() {
          for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
        }
        const found = await Array.fromAsync(jsonObjects(pieces()));
        assert.deepEqual(
          found,
          objects.map((o) => JSON.stringify(o)),
        );
      },
    ),
    { numRuns: 50 },
  );
});
