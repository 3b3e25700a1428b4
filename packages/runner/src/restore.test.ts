import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { ManualClock } from "@drover/clock/manual";
import type { TaskConfig } from "@drover/driver";
import { makeAlloc, makeTask, NO_RESTARTS } from "../test/allocation.ts";
import { Harness, sentences } from "../test/harness.ts";

const SECOND = 1_000_000_000;

test("a start that was cut off after the driver did it is found, not repeated", async (t) => {
  const harness = new Harness(t);
  const alloc = makeAlloc();
  const reached = Promise.withResolvers<TaskConfig>();
  harness.driver.onStart = (config) => {
    reached.resolve(config);
    return new Promise(() => {});
  };
  const lost = harness.runner;
  lost.run(alloc);
  const config = await reached.promise;
  // As if SIGKILL had come when the task ran and its handle was not kept yet.
  harness.driver.onStart = () => {};
  await harness.driver.startTask(config);
  harness.abandon();
  await harness.runner.restore([alloc]);
  const state = await harness.untilState(alloc, "main", "running");
  assert.equal(sentences(state).at(-1), "Started: Task started by client");
  assert.equal(harness.driver.starts("main"), 1);
  harness.driver.end("main", { exitCode: 7 });
  await harness.until(alloc, ({ ClientStatus }) => ClientStatus === "failed");
});

test("a start that was cut off before the driver did it is done once", async (t) => {
  const harness = new Harness(t);
  const alloc = makeAlloc();
  const reached = Promise.withResolvers<void>();
  harness.driver.onStart = () => {
    reached.resolve();
    return new Promise(() => {});
  };
  harness.runner.run(alloc);
  await reached.promise;
  harness.driver.onStart = () => {};
  harness.abandon();
  await harness.runner.restore([alloc]);
  await harness.untilState(alloc, "main", "running");
  assert.equal(harness.driver.starts("main"), 1);
});

test("output that a start opened which was cut off, or that nobody owns, is closed", async (t) => {
  const harness = new Harness(t);
  const stopped = makeAlloc({ alloc: { DesiredStatus: "stop" } });
  for (const id of [`${stopped.ID}/main`, "gone/main"]) {
    await harness.logs.open({ id, task: "main", dir: "", root: "", maxFiles: 1, maxFileBytes: 1 });
  }
  await harness.restart(stopped);
  await harness.until(stopped, ({ ClientStatus }) => ClientStatus === "complete");
  assert.deepEqual(await harness.logs.ids(), []);
});

test("a task that waits for its restart waits no longer than its delay when the clock was set back between two runs", async (t) => {
  const clock = new ManualClock();
  const harness = new Harness(t, { clock });
  const RestartPolicy = { ...NO_RESTARTS, Attempts: 1, Delay: 15 * SECOND };
  const alloc = makeAlloc({ group: { RestartPolicy } });
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  harness.driver.end("main", { exitCode: 1 });
  await harness.until(alloc, ({ TaskStates }) => TaskStates.main?.Restarts === 1);
  await harness.runner.close();
  clock.setWall(clock.now() - BigInt(86_400 * SECOND));
  await harness.restart(alloc);
  while (clock.timers === 0) await setImmediate();
  clock.advance(20_000);
  await harness.untilState(alloc, "main", "running");
  assert.equal(harness.driver.starts("main"), 2);
});

test("where too many files are open to look for a task it is left alone, and the restore fails", async (t) => {
  const harness = new Harness(t);
  const alloc = makeAlloc({ job: { Type: "service" } });
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  const error = Object.assign(new Error("EMFILE: too many open files"), { code: "EMFILE" });
  const { recoverTask } = harness.driver;
  harness.driver.recoverTask = () => Promise.reject(error);
  await assert.rejects(harness.restart(alloc), {
    code: "resource_exhausted",
    message: /^EMFILE: too many open files; raise the limit of open files/,
  });
  harness.driver.recoverTask = recoverTask;
  await harness.restart(alloc);
  await harness.untilState(alloc, "main", "running");
  assert.equal(harness.driver.starts("main"), 1);
});

test("a service that is gone, as after a reboot, is started again, and the user is told", async (t) => {
  const harness = new Harness(t);
  const alloc = makeAlloc({ job: { Type: "service" } });
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  await harness.runner.close();
  await harness.driver.destroyTask(harness.driver.newest("main").config.id, { force: true });
  await harness.restart(alloc);
  const state = await harness.untilState(alloc, "main", "running");
  assert.match(
    sentences(state)[3] ?? "",
    /^Failed Restoring Task: Task could not be found again and is started anew: Task .* is gone/,
  );
  assert.equal(harness.driver.starts("main"), 2);
});

test("a batch task that is gone has ended with an unknown exit code, and runs again only as its policy says", async (t) => {
  for (const attempts of [0, 1]) {
    const harness = new Harness(t);
    const policy = { ...NO_RESTARTS, Attempts: attempts, Delay: 1 };
    const alloc = makeAlloc({ job: { Type: "batch" }, group: { RestartPolicy: policy } });
    harness.runner.run(alloc);
    await harness.untilState(alloc, "main", "running");
    await harness.runner.close();
    await harness.driver.destroyTask(harness.driver.newest("main").config.id, { force: true });
    await harness.restart(alloc);
    const isOver = attempts === 0 ? "dead" : "running";
    const { TaskStates } = await harness.until(
      alloc,
      (u) => u.TaskStates.main?.State === isOver && u.TaskStates.main.Events.length > 4,
    );
    const told = TaskStates.main === undefined ? [] : sentences(TaskStates.main);
    assert.match(told[3] ?? "", /^Terminated: Exit Message: "Exit code unknown: Task .* is gone/);
    assert.equal(harness.driver.starts("main"), 1 + attempts);
  }
});

test("the end of a run is told once, however often the agent is restarted while the task waits for the next", async (t) => {
  const harness = new Harness(t);
  const RestartPolicy = { ...NO_RESTARTS, Attempts: 5, Delay: 3600 * SECOND };
  const alloc = makeAlloc({ job: { Type: "batch" }, group: { RestartPolicy } });
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  await harness.runner.close();
  await harness.driver.destroyTask(harness.driver.newest("main").config.id, { force: true });
  for (let restarts = 0; restarts < 3; restarts++) {
    await harness.restart(alloc);
    const state = await harness.untilState(alloc, "main", "pending");
    assert.equal(state.Restarts, 1);
    assert.equal(state.Events.filter(({ Type }) => Type === "Terminated").length, 1);
    await harness.runner.close();
  }
});

test("restarts are counted over a restart of the agent, and a wait goes on where it was", async (t) => {
  const harness = new Harness(t);
  const policy = { ...NO_RESTARTS, Attempts: 1, Delay: 3600 * SECOND };
  const alloc = makeAlloc({ group: { RestartPolicy: { ...policy, Delay: 1 } } });
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  harness.driver.end("main", { exitCode: 1 });
  await harness.until(
    alloc,
    ({ TaskStates: { main } }) => main?.Restarts === 1 && main.State === "running",
  );
  await harness.restart(alloc);
  await harness.untilState(alloc, "main", "running");
  harness.driver.end("main", { exitCode: 1 });
  const { TaskStates } = await harness.until(alloc, (u) => u.ClientStatus === "failed");
  assert.match(
    TaskStates.main?.Events.at(-1)?.DisplayMessage ?? "",
    /^Exceeded allowed attempts 1/,
  );

  const waiting = makeAlloc({
    tasks: [makeTask({ Name: "late" })],
    group: { RestartPolicy: policy },
  });
  harness.runner.run(waiting);
  await harness.untilState(waiting, "late", "running");
  harness.driver.end("late", { exitCode: 1 });
  await harness.until(waiting, ({ TaskStates: { late } }) => late?.Restarts === 1);
  await harness.restart(waiting);
  await harness.untilState(waiting, "late", "pending");
  assert.equal(harness.driver.starts("late"), 1);
});

test("an allocation that was stopped while no agent ran is stopped at the restore", async (t) => {
  const harness = new Harness(t);
  const alloc = makeAlloc();
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  await harness.restart({ ...alloc, DesiredStatus: "stop" });
  await harness.until(alloc, ({ ClientStatus }) => ClientStatus === "complete");
  assert.equal(harness.driver.newest("main").isRunning, false);
});

test("an allocation that is over stays over", async (t) => {
  const harness = new Harness(t);
  const alloc = makeAlloc();
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  harness.driver.end("main");
  const before = await harness.until(alloc, ({ ClientStatus }) => ClientStatus === "complete");
  await harness.restart({ ...alloc, ClientStatus: "complete" });
  const after = await harness.until(alloc, ({ ClientStatus }) => ClientStatus === "complete");
  assert.deepEqual(after.TaskStates, before.TaskStates);
  assert.equal(harness.driver.starts("main"), 1);
});

test("a task whose kept state is damaged is ended and fails, rather than run twice", async (t) => {
  const harness = new Harness(t);
  const alloc = makeAlloc();
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  await harness.runner.close();
  harness.state.save(alloc.ID, "task/main", "{");
  await harness.restart(alloc);
  const { TaskStates } = await harness.until(alloc, (u) => u.ClientStatus === "failed");
  assert.match(
    TaskStates.main?.Events.at(-1)?.DisplayMessage ?? "",
    /Cannot restore task "main": The kept state of a task is not JSON/,
  );
  assert.equal(harness.driver.starts("main"), 1);
  assert.equal(harness.driver.newest("main").isRunning, false);
});
