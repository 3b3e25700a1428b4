import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { LoopTurns } from "./loop-turns.ts";

const WEB = { Namespace: "default", JobID: "web" };
const API = { Namespace: "default", JobID: "api" };

/** Notes in which turn of the event loop something happened. */
class TurnCounter implements Disposable {
  #count = 0;
  #next = setImmediate(() => this.#advance());

  get now(): number {
    return this.#count;
  }

  [Symbol.dispose](): void {
    clearImmediate(this.#next);
  }

  #advance(): void {
    this.#count += 1;
    this.#next = setImmediate(() => this.#advance());
  }
}

test("no two pieces of work have the same turn of the event loop", async () => {
  using counter = new TurnCounter();
  const turns = new LoopTurns(new AbortController().signal);
  const seen: number[] = [];
  const work = async () => {
    await turns.next("start", WEB);
    seen.push(counter.now);
  };
  await Promise.all(Array.from({ length: 100 }, work));
  assert.equal(new Set(seen).size, 100);
});

test("neither a stop nor another job waits for all that a job starts", async () => {
  const turns = new LoopTurns(new AbortController().signal);
  const order: string[] = [];
  const work = async (kind: "start" | "stop", job: typeof WEB) => {
    await turns.next(kind, job);
    order.push(`${kind} ${job.JobID}`);
  };
  const starts = Array.from({ length: 100 }, () => work("start", WEB));
  await Promise.all([...starts, work("stop", WEB), work("start", API)]);
  assert.deepEqual(order.slice(0, 5), [
    "start web",
    "start web",
    "stop web",
    "start api",
    "start web",
  ]);
});

test("who waits goes on when all is closed", async () => {
  const closing = new AbortController();
  const turns = new LoopTurns(closing.signal);
  const waits = Array.from({ length: 100 }, () => turns.next("start", WEB));
  closing.abort();
  await Promise.all(waits);
  await nextTurn();
});
