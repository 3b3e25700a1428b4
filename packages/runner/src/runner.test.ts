import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import { test } from "node:test";
import { makeAlloc, makeTask, NO_RESTARTS } from "../test/allocation.ts";
import { Harness, sentences } from "../test/harness.ts";

const SECOND = 1_000_000_000;

test("a task that ends well makes its batch allocation complete, with the events that Nomad tells", async (t) => {
  const harness = new Harness(t);
  const alloc = makeAlloc();
  harness.runner.run(alloc);
  const running = await harness.until(alloc, ({ ClientStatus }) => ClientStatus === "running");
  assert.equal(running.ClientDescription, "Tasks are running");
  harness.driver.end("main");
  const update = await harness.until(alloc, ({ ClientStatus }) => ClientStatus === "complete");
  const state = update.TaskStates.main;
  assert.ok(state);
  assert.deepEqual(sentences(state), [
    "Received: Task received by client",
    "Task Setup: Building Task Directory",
    "Started: Task started by client",
    "Terminated: Exit Code: 0",
  ]);
  assert.equal(state.Failed, false);
  assert.ok(state.StartedAt !== null && state.FinishedAt !== null);
  assert.ok(state.StartedAt < state.FinishedAt);
  assert.equal(harness.logs.open_.size, 0);
});

test("an exit code fails the task once its restarts are used up", async (t) => {
  const harness = new Harness(t);
  const policy = { ...NO_RESTARTS, Attempts: 1, Delay: 1 };
  const alloc = makeAlloc({ group: { RestartPolicy: policy } });
  harness.runner.run(alloc);
  for (const start of [1, 2]) {
    await harness.until(
      alloc,
      ({ TaskStates }) =>
        TaskStates.main?.State === "running" && harness.driver.starts("main") === start,
    );
    harness.driver.end("main", { exitCode: 7 });
  }
  const update = await harness.until(alloc, ({ ClientStatus }) => ClientStatus === "failed");
  assert.equal(update.ClientDescription, "Failed tasks");
  const state = update.TaskStates.main;
  assert.ok(state);
  assert.deepEqual(sentences(state).slice(2), [
    "Started: Task started by client",
    "Terminated: Exit Code: 7",
    "Restarting: Task restarting in 1ns",
    "Started: Task started by client",
    "Terminated: Exit Code: 7",
    'Not Restarting: Exceeded allowed attempts 1 in interval 30m0s and mode is "fail"',
  ]);
  assert.equal(state.Restarts, 1);
  assert.ok(state.LastRestart);
  assert.ok(state.Failed);
});

test("a stopped allocation's task is killed with its signal and time-out", async (t) => {
  const harness = new Harness(t);
  const task = makeTask({ KillSignal: "SIGTERM", KillTimeout: 45 * SECOND });
  const alloc = makeAlloc({ tasks: [task], job: { Type: "service" } });
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  harness.runner.run({ ...alloc, DesiredStatus: "stop" });
  const update = await harness.until(alloc, ({ ClientStatus }) => ClientStatus === "complete");
  const state = update.TaskStates.main;
  assert.ok(state);
  assert.deepEqual(sentences(state).slice(3), [
    "Killing: Sent interrupt. Waiting 30s before force killing",
    "Terminated: Exit Code: 143, Signal: 15",
    "Killed: Task successfully killed",
  ]);
  assert.deepEqual(harness.driver.stops.get(harness.driver.newest("main").config.id), {
    timeoutMs: 30_000,
    signal: "SIGTERM",
  });
});

test("an allocation that is not to run is complete without a start", async (t) => {
  const harness = new Harness(t);
  const alloc = makeAlloc({ alloc: { DesiredStatus: "stop" } });
  harness.runner.run(alloc);
  await harness.until(alloc, ({ ClientStatus }) => ClientStatus === "complete");
  assert.equal(harness.driver.tasks.length, 0);
});

test("a running task is found again, and so is the exit code of one that ended meanwhile", async (t) => {
  const harness = new Harness(t);
  const standing = makeAlloc();
  const ending = makeAlloc({ tasks: [makeTask({ Name: "short" })] });
  harness.runner.run(standing);
  harness.runner.run(ending);
  await harness.untilState(standing, "main", "running");
  const before = await harness.untilState(ending, "short", "running");
  await harness.runner.close();
  harness.driver.end("short", { exitCode: 7 });
  await harness.restart(standing, ending);

  const failed = await harness.until(ending, ({ ClientStatus }) => ClientStatus === "failed");
  const after = failed.TaskStates.short;
  assert.ok(after);
  assert.deepEqual(after.Events.slice(0, 3), before.Events);
  assert.equal(sentences(after)[3], "Terminated: Exit Code: 7");
  harness.driver.end("main");
  await harness.until(standing, ({ ClientStatus }) => ClientStatus === "complete");
  assert.deepEqual([harness.driver.starts("main"), harness.driver.starts("short")], [1, 1]);
});

test("destroying an allocation kills its tasks and leaves nothing", async (t) => {
  const harness = new Harness(t);
  const alloc = makeAlloc();
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  const dir = harness.runner.allocDir(alloc.ID);
  assert.equal(statSync(`${dir}/main/secrets`).mode & 0o777, 0o700);
  assert.equal(statSync(`${dir}/alloc/data`).mode & 0o777, 0o755);
  await harness.runner.destroy(alloc.ID);
  assert.equal(harness.driver.newest("main").isRunning, false);
  assert.equal(existsSync(dir), false);
  assert.equal(harness.state.load(alloc.ID).size, 0);
});

test("of hundreds of allocations few start at once, none fails, and another job's comes in its turn", async (t) => {
  const harness = new Harness(t);
  const many = Array.from({ length: 300 }, () => makeAlloc({ alloc: { JobID: "many" } }));
  const one = makeAlloc({ alloc: { JobID: "one" } });
  const order: string[] = [];
  let now = 0;
  let most = 0;
  harness.driver.onStart = async ({ allocId }) => {
    order.push(allocId);
    now += 1;
    most = Math.max(most, now);
    await new Promise(setImmediate);
    now -= 1;
  };
  for (const alloc of [...many, one]) harness.runner.run(alloc);
  for (const alloc of [...many, one]) await harness.untilState(alloc, "main", "running");
  assert.ok(most <= 16, `${most} at once`);
  assert.ok(order.indexOf(one.ID) < 100, `${order.indexOf(one.ID)} of ${order.length}`);
});
