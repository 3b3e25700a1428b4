import assert from "node:assert/strict";
import { test } from "node:test";
import { formatBytes } from "./amounts.ts";

test("bytes have the largest unit of which there is one, and a digit after the point where it tells something", () => {
  const texts = [
    0,
    1023,
    1024,
    1536,
    968 * 1024,
    16 * 1024 ** 2,
    1.5 * 1024 ** 3,
    5000 * 1024 ** 4,
  ];
  assert.deepEqual(texts.map(formatBytes), [
    "0 B",
    "1023 B",
    "1 KiB",
    "1.5 KiB",
    "968 KiB",
    "16 MiB",
    "1.5 GiB",
    "5000 TiB",
  ]);
});
