import assert from "node:assert/strict";
import { test } from "node:test";
import { splitLines } from "./split-lines.ts";

async function lines(...pieces: (string | Uint8Array)[]): Promise<string[]> {
  async function* bytes() {
    for (const piece of pieces) yield Buffer.from(piece);
  }
  return await Array.fromAsync(splitLines(bytes()));
}

test("lines are whole, however they come", async () => {
  assert.deepEqual(await lines("a\nb", "c\n", "\nd"), ["a", "bc", "", "d"]);
  const [first, second] = [Buffer.from("ü").subarray(0, 1), Buffer.from("ü\n").subarray(1)];
  assert.deepEqual(await lines(first, second), ["ü"]);
});

test("of a line that is drawn over the last drawing counts", async () => {
  assert.deepEqual(await lines("1%\r50%\r100%\r\nend\r\n"), ["100%", "end"]);
});
