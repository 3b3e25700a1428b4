import assert from "node:assert/strict";
import { test } from "node:test";
import type { Evaluation, Job } from "@drover/job";
import { jobKey } from "@drover/store";
import { sampleGroup, sampleJob, sampleTask } from "../../test/samples.ts";
import { Server } from "../../test/server.ts";
import { schedulerConfiguration } from "../state/scheduler-configuration.ts";
import { schedulerWork } from "./scheduler-work.ts";

/** As an older version stored it: the scheduler throws at it. */
function poisoned(id: string): Job {
  const group = sampleGroup();
  const task = sampleTask();
  const Resources = { ...task.Resources, MemoryMB: (10n ** 16n) as unknown as number };
  return sampleJob({ ID: id, TaskGroups: [{ ...group, Tasks: [{ ...task, Resources }] }] });
}

function evaluationOf(job: Job, fields: Partial<Evaluation> = {}): Evaluation {
  return {
    ID: `eval-of-${job.ID}`,
    Namespace: job.Namespace,
    JobID: job.ID,
    Type: job.Type,
    Priority: job.Priority,
    TriggeredBy: "job-register",
    Status: "pending",
    CreateTime: 0,
    ...fields,
  } as Evaluation;
}

function put(server: Server, job: Job, evaluation: Partial<Evaluation> = {}): Promise<unknown> {
  return server.state.update((transaction) => {
    const written = transaction.put("jobs", job);
    transaction.put("jobVersions", written);
    transaction.put("evaluations", evaluationOf(job, evaluation));
  });
}

function evaluation(server: Server, job: string): Evaluation | undefined {
  return server.state.store.table("evaluations").get(`eval-of-${job}`);
}

function running(server: Server, job: string): number {
  return server.state.store
    .table("allocations")
    .by("job", jobKey({ namespace: "default", id: job })).length;
}

test("an evaluation that throws fails with its reason, and the others are worked on", async (t) => {
  const server = new Server(t);
  server.cluster.start();
  await put(server, poisoned("bad"), { Priority: 90 });
  await put(server, sampleJob({ ID: "good" }));
  await server.settled();
  assert.equal(evaluation(server, "bad")?.Status, "failed");
  assert.match(evaluation(server, "bad")?.StatusDescription ?? "", /Resources\.MemoryMB must be/);
  assert.match(
    server.log.lines.join("\n"),
    /evaluation failed: eval_id=eval-of-bad job_id=bad .*MemoryMB must be/,
  );
  assert.equal(evaluation(server, "good")?.Status, "complete");
  assert.equal(running(server, "good"), 1);
});

test("a blocked evaluation that throws when it is tried again fails, and the next one is tried", async (t) => {
  const server = new Server(t);
  server.cluster.start();
  await put(server, poisoned("bad"), { Status: "blocked", Priority: 90 });
  await put(server, sampleJob({ ID: "good" }), { Status: "blocked" });
  // Any change of a node may make room.
  await server.state.update((transaction) => transaction.put("nodes", server.node));
  await server.settled();
  assert.equal(evaluation(server, "bad")?.Status, "failed");
  assert.equal(evaluation(server, "good")?.Status, "complete");
  assert.equal(running(server, "good"), 1);
});

test("what an earlier agent left pending and blocked is worked on at the start, however one of it ends", async (t) => {
  const server = new Server(t);
  await put(server, poisoned("bad"), { Status: "blocked" });
  await put(server, poisoned("worse"));
  await put(server, poisoned("worse"), { Priority: (10n ** 17n) as unknown as number });
  await put(server, sampleJob({ ID: "good" }));
  server.cluster.start();
  await server.settled();
  assert.deepEqual(
    ["bad", "worse", "good"].map((id) => evaluation(server, id)?.Status),
    ["failed", "failed", "complete"],
  );
});

test("an evaluation for later is worked on when its time has come, 700 hours away", async (t) => {
  const server = new Server(t);
  server.cluster.start();
  const WaitUntil = new Date(Number(server.clock.now() / 1_000_000n) + 700 * 3_600_000);
  await put(server, sampleJob({ ID: "later" }), { WaitUntil: WaitUntil.toISOString() });
  server.clock.advance(699 * 3_600_000);
  await server.settled();
  assert.equal(running(server, "later"), 0);
  server.clock.advance(3_600_000);
  await server.settled();
  assert.equal(running(server, "later"), 1);
});

test("evaluations are worked on by priority, then by age", async (t) => {
  const server = new Server(t);
  await put(server, sampleJob({ ID: "first", Priority: 50 }));
  await put(server, sampleJob({ ID: "second", Priority: 50 }));
  await put(server, sampleJob({ ID: "urgent", Priority: 80 }));
  server.cluster.start();
  await server.settled();
  const order = [...server.state.store.table("allocations").values()]
    .toSorted((a, b) => a.CreateIndex - b.CreateIndex)
    .map(({ JobID }) => JobID);
  assert.deepEqual(order, ["urgent", "first", "second"]);
});

test("a job's status changes with what it follows from, in one change", async (t) => {
  const server = new Server(t);
  await put(server, sampleJob({ ID: "web" }));
  const before = server.state.store.index;
  server.cluster.start();
  await server.settled();
  const job = server.state.job("default", "web");
  assert.equal(job?.Status, "running");
  assert.equal(job?.ModifyIndex, before + 1);
  assert.equal(server.state.store.index, before + 1);
});

test("an evaluation that failed is followed by another one, which waits twice as long each time, for two days at most", async (t) => {
  const server = new Server(t);
  const { node } = server;
  server.node = { ...node, NodeResources: undefined as never };
  server.cluster.start();
  await put(server, sampleJob({ ID: "web" }));
  await server.settled();
  const first = evaluation(server, "web");
  assert.equal(first?.Status, "failed");
  const minutes: number[] = [];
  for (let last: Evaluation | undefined = first; last?.NextEval; ) {
    const next = server.state.store.table("evaluations").get(last.NextEval);
    assert.equal(next?.TriggeredBy, "failed-follow-up");
    assert.equal(next?.Status, "pending");
    assert.equal(next?.PreviousEval, last.ID);
    minutes.push(Number(next?.Wait ?? 0) / 60e9);
    server.clock.advance((minutes.at(-1) ?? 0) * 60_000);
    await server.settled();
    last = server.state.store.table("evaluations").get(next?.ID ?? "");
    assert.equal(last?.Status, "failed");
  }
  assert.deepEqual(minutes, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]);
});

test("what failed is done by the evaluation that follows once the cause is gone", async (t) => {
  const server = new Server(t);
  const { node } = server;
  server.node = { ...node, NodeResources: undefined as never };
  server.cluster.start();
  await put(server, sampleJob({ ID: "web" }));
  await server.settled();
  assert.equal(server.state.job("default", "web")?.Status, "pending");
  server.node = node;
  server.clock.advance(60_000);
  await server.settled();
  assert.equal(running(server, "web"), 1);
});

test("two evaluations of a job that fail have one that follows, and a job that cannot be processed has none", async (t) => {
  const server = new Server(t);
  server.node = { ...server.node, NodeResources: undefined as never };
  server.cluster.start();
  await put(server, poisoned("bad"));
  await put(server, sampleJob({ ID: "web" }));
  await put(server, sampleJob({ ID: "web" }), { ID: "another" });
  await server.settled();
  const pending = [...server.state.store.table("evaluations").values()].filter(
    ({ Status }) => Status === "pending",
  );
  assert.deepEqual(
    pending.map(({ JobID }) => JobID),
    ["web"],
  );
});

test("a paused broker works on nothing, whatever happens, and on all when it goes on", async (t) => {
  const server = new Server(t);
  const pause = (PauseEvalBroker: boolean) =>
    server.state.update((transaction) => {
      const Value = { ...schedulerConfiguration(server.state.store), PauseEvalBroker };
      const row = { Name: "scheduler", Value, CreateIndex: 0, ModifyIndex: 0 } as const;
      transaction.put("settings", row);
    });
  await pause(true);
  server.cluster.start();
  await put(server, sampleJob({ ID: "web" }));
  await put(server, sampleJob({ ID: "blocked" }), { Status: "blocked" });
  await server.state.update((transaction) => transaction.put("nodes", server.node));
  await server.settled();
  assert.deepEqual([running(server, "web"), running(server, "blocked")], [0, 0]);
  await pause(false);
  await server.settled();
  assert.deepEqual([running(server, "web"), running(server, "blocked")], [1, 1]);
});

test("an operator has evaluations of some types worked on alone, or none, and the others wait", async (t) => {
  const server = new Server(t);
  const { broker } = server.cluster;
  server.cluster.start();
  broker.setWork(schedulerWork({ isOn: true, types: ["batch"] }));
  assert.deepEqual([...broker.work.types], ["batch", "_core"]);
  await put(server, sampleJob({ ID: "service" }));
  await put(server, sampleJob({ ID: "batch", Type: "batch" }));
  await server.settled();
  assert.deepEqual([running(server, "service"), running(server, "batch")], [0, 1]);
  assert.equal(evaluation(server, "service")?.Status, "pending");

  broker.setWork(schedulerWork({ isOn: false, types: ["service"] }));
  await server.settled();
  assert.equal(running(server, "service"), 0);
  broker.setWork(schedulerWork({ isOn: true, types: ["service"] }));
  await server.settled();
  assert.equal(running(server, "service"), 1);
  assert.throws(() => schedulerWork({ isOn: true, types: ["cron"] }), /no scheduler "cron"/);
});
