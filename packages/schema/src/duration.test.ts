import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatDuration, parseDuration } from "./duration.ts";

test("durations parse as Go parses them", () => {
  const table: [string, number | bigint | undefined][] = [
    ["0", 0],
    ["30s", 30e9],
    ["1h5m", 3_900e9],
    ["1.5h", 5_400e9],
    [".5s", 5e8],
    ["-250ms", -250e6],
    ["+1us", 1_000],
    ["1µs", 1_000],
    ["2562047h47m16.854775807s", 9223372036854775807n],
    ["2562047h47m16.854775808s", undefined],
    ["", undefined],
    ["30", undefined],
    ["s", undefined],
    ["1 s", undefined],
    ["1d", undefined],
    ["1h-5m", undefined],
  ];
  for (const [text, nanoseconds] of table) assert.equal(parseDuration(text), nanoseconds, text);
});

test("durations are written as Go writes them", () => {
  const table: [number, string][] = [
    [0, "0s"],
    [1, "1ns"],
    [1_500, "1.5µs"],
    [250e6, "250ms"],
    [1.5e9, "1.5s"],
    [60e9, "1m0s"],
    [3_900e9, "1h5m0s"],
    [-5e9, "-5s"],
  ];
  for (const [nanoseconds, text] of table) assert.equal(formatDuration(nanoseconds), text);
});

test("every duration survives being written and parsed", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (nanoseconds) => {
      assert.equal(
        BigInt(parseDuration(formatDuration(nanoseconds)) ?? assert.fail()),
        nanoseconds,
      );
    }),
  );
});
