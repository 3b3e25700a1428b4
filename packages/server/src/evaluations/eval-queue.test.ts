import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import type { Evaluation } from "@drover/job";
import { EvalQueue } from "./eval-queue.ts";

function evaluation(ID: string): Evaluation {
  return { ID, Priority: 50, CreateIndex: 1 } as Evaluation;
}

/** So long that the queue gives others their turn. */
function takeLong(): void {
  const end = performance.now() + 20;
  while (performance.now() < end);
}

test("a queue that was closed between two turns works on what is added later", async () => {
  const done: string[] = [];
  const queue = new EvalQueue((id) => {
    done.push(id);
    takeLong();
    return undefined;
  });
  queue.add([evaluation("a"), evaluation("b")]);
  assert.equal(done.length, 1, "the other one waits for the next turn");
  queue.close();
  await setImmediate();
  assert.equal(done.length, 1, "and is left undone");
  queue.add([evaluation("c")]);
  assert.deepEqual(done.slice(1), ["c"]);
});
