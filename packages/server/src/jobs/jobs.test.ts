import assert from "node:assert/strict";
import { test } from "node:test";
import type { Job } from "@drover/job";
import { isTerminal } from "@drover/job";
import { sampleGroup, sampleJob, sampleTask, sampleUpdate } from "../../test/samples.ts";
import { Server } from "../../test/server.ts";
import { deploymentsOf } from "../state/newest-deployment.ts";

const JOB_KEY = "default\0web";

function start(t: { after(clean: () => void): void }) {
  const server = new Server(t);
  server.cluster.start();
  const { registry: jobs, children } = server.cluster;
  return { server, jobs, children, store: server.state.store };
}

const rolledOut = (command: string, Count = 1): Job =>
  sampleJob({
    TaskGroups: [
      sampleGroup({
        Count,
        Update: sampleUpdate(),
        Tasks: [sampleTask({ Config: { command } })],
      }),
    ],
  });

const parameterized = sampleJob({
  ID: "work",
  Type: "batch",
  ParameterizedJob: { Payload: "optional", MetaRequired: [], MetaOptional: ["key"] },
});

const periodic = (fields: Partial<NonNullable<Job["Periodic"]>> = {}): Job =>
  sampleJob({
    ID: "tick",
    Type: "batch",
    Periodic: {
      Enabled: true,
      Spec: "0 0 1 1 *",
      Specs: null,
      SpecType: "cron",
      ProhibitOverlap: true,
      TimeZone: "UTC",
      ...fields,
    },
  });

test("scaling is refused while a deployment goes on, and changes nothing", async (t) => {
  const { server, jobs } = start(t);
  await jobs.register(rolledOut("/bin/a"));
  await server.settled();
  await assert.rejects(jobs.scale("default", "web", "g", { count: 2 }), {
    code: "failed_precondition",
    message: /Job scaling blocked due to active deployment/,
  });
  assert.equal(server.state.job("default", "web")?.Version, 0);
  const [deployment] = deploymentsOf(server.state.store, JOB_KEY);
  assert.equal(deployment?.Status, "running");
  await server.cluster.deployments.fail(deployment?.ID ?? "");
  await jobs.scale("default", "web", "g", { count: 2 });
  assert.equal(server.state.job("default", "web")?.TaskGroups[0]?.Count, 2);
});

test("a count beyond what a job or a system job may have is refused", async (t) => {
  const { jobs } = start(t);
  await jobs.register(sampleJob());
  await assert.rejects(jobs.scale("default", "web", "g", { count: 50_001 }), {
    code: "invalid_argument",
    message: /50000/,
  });
  await jobs.register(sampleJob({ ID: "sys", Type: "system" }));
  await assert.rejects(jobs.scale("default", "sys", "g", { count: 2 }), /between 0 and 1/);
});

test("a job becomes no other kind of job, and what runs goes on", async (t) => {
  const { server, jobs, store } = start(t);
  await jobs.register(sampleJob());
  await server.settled();
  const changes: [Partial<Job>, RegExp][] = [
    [{ Type: "batch" }, /from type "service" to "batch"/],
    [{ Periodic: periodic().Periodic }, /to being periodic/],
    [{ ParameterizedJob: parameterized.ParameterizedJob }, /to being parameterized/],
  ];
  for (const [fields, message] of changes) {
    assert.throws(() => jobs.register(sampleJob(fields)), {
      code: "failed_precondition",
      message,
    });
  }
  await server.settled();
  const running = store
    .table("allocations")
    .values()
    .filter((alloc) => !isTerminal(alloc));
  assert.equal([...running].length, 1);
});

test("what is the server's of a job is not taken from a client", async (t) => {
  const { jobs, children, server } = start(t);
  assert.throws(() => jobs.submit(sampleJob({ Dispatched: true })), /'Dispatched'/);
  const forged = { ParentID: "work", Payload: "eA==", DispatchIdempotencyToken: "t" };
  const { job } = await jobs.submit(sampleJob(forged));
  assert.deepEqual([job.ParentID, job.Payload, job.DispatchIdempotencyToken], ["", null, ""]);

  await jobs.register(parameterized);
  const child = await children.dispatch("default", "work", { payload: "eA==", meta: {} });
  const sent = { ...child.job, ParentID: "", Payload: null, Priority: 60 };
  const again = await jobs.submit(sent);
  assert.equal(again.job.ParentID, "work");
  assert.equal(again.job.Payload, "eA==");
  assert.equal(again.job.Priority, 60);
  assert.throws(() => jobs.submit({ ...sent, Dispatched: false }), /read-only/);
  assert.equal(server.state.job("default", child.job.ID)?.Dispatched, true);
});

test("a dispatch that is tried again with its token is made once", async (t) => {
  const { jobs, children, store } = start(t);
  await jobs.register(parameterized);
  const dispatch = (idempotencyToken: string) =>
    children.dispatch("default", "work", { payload: "", meta: { key: "1" }, idempotencyToken });
  const [first, second] = await Promise.all([dispatch("a"), dispatch("a")]);
  const other = await dispatch("b");
  assert.equal(first.job.ID, second.job.ID);
  assert.equal(second.evaluation, undefined);
  assert.notEqual(other.job.ID, first.job.ID);
  assert.equal(store.table("jobs").by("parent", "default\0work").length, 2);
});

test("a run has its own priority and prefix, and nothing of its parent's registration", async (t) => {
  const { jobs, children } = start(t);
  const VersionTag = { Name: "golden", Description: "", TaggedTime: 1 };
  await jobs.register({ ...parameterized, VersionTag });
  const input = { payload: "", meta: {}, idPrefix: "nightly", priority: 70 };
  const { job } = await children.dispatch("default", "work", input);
  assert.match(job.ID, /^work\/dispatch-nightly-\d+-[0-9a-f-]{8}$/);
  assert.deepEqual(
    [job.ParentID, job.Dispatched, job.Priority, job.Version, job.VersionTag],
    ["work", true, 70, 0, null],
  );
  assert.throws(
    () => children.dispatch("default", "work", { ...input, priority: 101 }),
    /Priority/,
  );
});

test("forcing a run overrides prohibit_overlap, also twice in one second", async (t) => {
  const { jobs, children } = start(t);
  await jobs.register(periodic());
  const first = await children.force("default", "tick");
  const second = await children.force("default", "tick");
  assert.notEqual(first.job.ID, second.job.ID);
  assert.deepEqual([first.job.ParentID, first.job.Periodic], ["tick", null]);
  const { job } = await jobs.register(periodic());
  assert.equal(await children.launch(job, new Date()), undefined, "the schedule prohibits it");
});

test("a run of a stopped or disabled job is not forced, and says why", async (t) => {
  const { jobs, children } = start(t);
  await jobs.register(periodic({ Enabled: false }));
  assert.throws(() => children.force("default", "tick"), /not enabled/);
  await jobs.register(periodic());
  await jobs.deregister("default", "tick");
  assert.throws(() => children.force("default", "tick"), {
    code: "failed_precondition",
    message: /it is stopped/,
  });
  await jobs.register(sampleJob());
  assert.throws(() => children.force("default", "web"), /it is not periodic/);
});

test("a launch is looked for anew when the wall clock is set forward", async (t) => {
  const { server, jobs, store } = start(t);
  await jobs.register(periodic());
  await server.settled();
  server.clock.setWall(BigInt(Date.UTC(2024, 0, 1, 0, 0, 5)) * 1_000_000n);
  server.clock.advance(30_000);
  await server.settled();
  const launched = store.table("jobs").by("parent", "default\0tick");
  const seconds = Date.UTC(2024, 0, 1) / 1000;
  assert.deepEqual(
    launched.map(({ ID }) => ID),
    [`tick/periodic-${seconds}`],
  );
});

test("a periodic job goes on when the wall clock is set back, and no time is launched twice", async (t) => {
  const { server, jobs, store } = start(t);
  const minute = 60_000;
  const launched = () => store.table("jobs").by("parent", "default\0tick").length;
  server.clock.setWall(BigInt(Date.UTC(2024, 0, 2)) * 1_000_000n);
  await jobs.register(periodic({ Spec: "* * * * *", ProhibitOverlap: false }));
  await server.settled();
  server.clock.advance(2 * minute);
  await server.settled();
  assert.equal(launched(), 2);
  server.clock.setWall(BigInt(Date.UTC(2024, 0, 1)) * 1_000_000n);
  server.clock.advance(3 * minute);
  await server.settled();
  assert.ok(launched() >= 4, "it waited for yesterday's tomorrow");
  server.clock.setWall(BigInt(Date.UTC(2024, 0, 2)) * 1_000_000n);
  const before = launched();
  server.clock.advance(1 * minute);
  await server.settled();
  assert.ok(launched() <= before + 1, "a time that was launched already was launched again");
});

test("what an earlier, purged job of that name left is not this one's", async (t) => {
  const { server, jobs, store } = start(t);
  await jobs.register(rolledOut("/bin/a"));
  await server.settled();
  const [old] = deploymentsOf(store, JOB_KEY);
  await jobs.deregister("default", "web", { purge: true });
  await server.settled();
  assert.equal(deploymentsOf(store, JOB_KEY).length, 1, "of a job that is gone all are told");
  await jobs.register(rolledOut("/bin/a"));
  await server.settled();
  const ids = deploymentsOf(store, JOB_KEY).map(({ ID }) => ID);
  assert.equal(ids.length, 1);
  assert.notEqual(ids[0], old?.ID);
  assert.equal(deploymentsOf(store, JOB_KEY, { all: true }).length, 2);
});

test("a job that is not there is evaluated when it is deregistered, with the priority that is asked for", async (t) => {
  const { cluster } = new Server(t);
  const { evaluation } = await cluster.registry.deregister("default", "none", { evalPriority: 97 });
  assert.deepEqual(
    [evaluation?.JobID, evaluation?.TriggeredBy, evaluation?.Priority],
    ["none", "job-deregister", 97],
  );
});

test("with PreserveResources tasks that exist already keep their resources", async (t) => {
  const { registry } = new Server(t).cluster;
  const memoryOf = ({ job }: { job: Job }) =>
    job.TaskGroups[0]?.Tasks.map(({ Resources }) => Resources.MemoryMB);
  const withTasks = (...given: [name: string, memory: number][]) =>
    sampleJob({
      TaskGroups: [
        sampleGroup({
          Tasks: given.map(([Name, MemoryMB]) => {
            const task = sampleTask({ Name });
            return { ...task, Resources: { ...task.Resources, MemoryMB } };
          }),
        }),
      ],
    });
  await registry.register(withTasks(["t", 300]));
  const kept = await registry.register(withTasks(["t", 100], ["new", 50]), {
    preserveResources: true,
  });
  assert.deepEqual(memoryOf(kept), [300, 50]);
  assert.deepEqual(memoryOf(await registry.register(withTasks(["t", 100]))), [100]);
});
