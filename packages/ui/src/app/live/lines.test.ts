import assert from "node:assert/strict";
import { test } from "node:test";
import { lines } from "./lines.ts";

async function* pieces(...texts: readonly (string | Uint8Array)[]) {
  for (const text of texts) yield typeof text === "string" ? new TextEncoder().encode(text) : text;
}

test("lines come whole, wherever the pieces were cut", async () => {
  const euro = new TextEncoder().encode("€");
  const cut = pieces("a", "b\nc\n\n", euro.slice(0, 1), euro.slice(1), "\nlast");
  assert.deepEqual(await Array.fromAsync(lines(cut)), ["ab", "c", "", "€", "last"]);
});
