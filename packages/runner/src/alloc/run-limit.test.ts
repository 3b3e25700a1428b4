import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "@drover/clock";
import type { Allocation } from "@drover/job";
import { makeAlloc, makeTask } from "../../test/allocation.ts";
import { Harness, sentences } from "../../test/harness.ts";
import { RUN_LIMIT_REASON, RunLimit } from "./run-limit.ts";

const MS = 1_000_000n;
const HOUR = 3_600_000n * MS;
const LIFECYCLE = { Hook: "poststop", Sidecar: false } as const;

/** One whose limit is an hour, created so long ago. */
function aged(alloc: Allocation, age: bigint): Allocation {
  return { ...alloc, CreateTime: systemClock().now() - age };
}

function makeLimited(): Allocation {
  const tasks = [makeTask({ Name: "main" }), makeTask({ Name: "after", Lifecycle: LIFECYCLE })];
  return aged(makeAlloc({ tasks, group: { MaxRunDuration: HOUR } }), 0n);
}

test("a limit is exceeded once the allocation is that old, and never when it is taken back", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const limit = new RunLimit(systemClock(), resolve);
  // The timer keeps no process alive.
  const alive = setInterval(() => undefined, 1000);
  const create = systemClock().now();
  const early = create + 50n * MS;
  limit.update({ CreateTime: create, DesiredStatus: "run" }, { MaxRunDuration: 50n * MS });
  await promise;
  assert.ok(systemClock().now() >= early - MS);
  const never = new RunLimit(systemClock(), () => assert.fail("exceeded"));
  never.update({ CreateTime: 0, DesiredStatus: "run" }, { MaxRunDuration: HOUR });
  never.update({ CreateTime: 0, DesiredStatus: "stop" }, { MaxRunDuration: HOUR });
  clearInterval(alive);
});

test("an allocation that exceeds its limit ends as complete, with the reason, and poststop tasks do not run", async (t) => {
  const harness = new Harness(t);
  const alloc = makeLimited();
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  harness.runner.run(aged(alloc, HOUR));
  const ended = await harness.until(alloc, (update) => update.ClientStatus === "complete");
  assert.equal(ended.ClientDescription, RUN_LIMIT_REASON);
  const { main, after } = ended.TaskStates;
  assert.ok(main !== undefined && after !== undefined);
  assert.equal(main.Failed, false);
  assert.ok(sentences(main).includes(`Killing: ${RUN_LIMIT_REASON}`), sentences(main).join("\n"));
  assert.equal(after.StartedAt, null);
});

test("a limit that was exceeded while the agent was away ends the allocation, and is still told after the next start", async (t) => {
  const harness = new Harness(t);
  const alloc = makeLimited();
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  const old = aged(alloc, HOUR);
  await harness.restart(old);
  const ended = await harness.until(alloc, (update) => update.ClientStatus === "complete");
  assert.equal(ended.ClientDescription, RUN_LIMIT_REASON);
  await harness.restart(old);
  const again = await harness.until(alloc, (update) => update.ClientStatus === "complete");
  assert.equal(again.ClientDescription, RUN_LIMIT_REASON);
});

test("an allocation within its limit goes on", async (t) => {
  const harness = new Harness(t);
  const alloc = makeLimited();
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  await harness.restart(aged(alloc, HOUR / 2n));
  await harness.untilState(alloc, "main", "running");
  harness.driver.end("main");
  await harness.untilState(alloc, "after", "running");
  harness.driver.end("after");
  const ended = await harness.until(alloc, (update) => update.ClientStatus === "complete");
  assert.equal(ended.ClientDescription, "All tasks have completed");
  assert.notEqual(ended.TaskStates.after?.StartedAt, null);
});
