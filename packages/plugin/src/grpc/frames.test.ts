import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { encodeFrame, FrameReader } from "./frames.ts";

test("messages arrive whole and in their order, however they are cut on the way", () => {
  const messages = fc.array(fc.uint8Array({ maxLength: 40 }));
  fc.assert(
    fc.property(
      messages,
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }),
      (sent, cuts) => {
        const wire = Buffer.concat(sent.map(encodeFrame));
        const frames = new FrameReader();
        const received: number[][] = [];
        for (let at = 0, cut = 0; at < wire.length; cut += 1) {
          const length = cuts[cut % cuts.length] ?? 1;
          frames.push(wire.subarray(at, at + length));
          at += length;
          for (let next = frames.next(); next !== undefined; next = frames.next()) {
            assert.equal(next.isCompressed, false);
            received.push([...next.message]);
          }
        }
        assert.deepEqual(
          received,
          sent.map((message) => [...message]),
        );
      },
    ),
  );
});
