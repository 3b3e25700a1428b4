import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import type { AllocUpdate, TaskLifecycle, UpdateStrategy } from "@drover/job";
import { makeAlloc, makeCheck, makeService, makeTask } from "../../test/allocation.ts";
import { Harness, sentences } from "../../test/harness.ts";

const MS = 1_000_000;
const lifecycle = (Hook: TaskLifecycle["Hook"], Sidecar = false) => ({ Hook, Sidecar });
const UPDATE: UpdateStrategy = {
  Stagger: 0,
  MaxParallel: 1,
  HealthCheck: "task_states",
  MinHealthyTime: 1 * MS,
  HealthyDeadline: 60_000 * MS,
  ProgressDeadline: 0,
  AutoRevert: false,
  AutoPromote: false,
  Canary: 0,
};

test("a task that fails takes its siblings with it", async (t) => {
  const harness = new Harness(t);
  const alloc = makeAlloc({ tasks: [makeTask({ Name: "bad" }), makeTask({ Name: "good" })] });
  harness.runner.run(alloc);
  await harness.untilState(alloc, "good", "running");
  await harness.untilState(alloc, "bad", "running");
  harness.driver.end("bad", { exitCode: 1 });
  const { ClientStatus, TaskStates } = await harness.until(
    alloc,
    (update) => update.TaskStates.good?.State === "dead",
  );
  assert.equal(ClientStatus, "failed");
  assert.ok(TaskStates.good);
  assert.equal(TaskStates.good.Failed, false);
  assert.deepEqual(sentences(TaskStates.good).slice(3), [
    'Sibling Task Failed: Task\'s sibling "bad" failed',
    "Killing: Sent interrupt. Waiting 5s before force killing",
    "Terminated: Exit Code: 130, Signal: 2",
    "Killed: Task successfully killed",
  ]);
});

test("a group ends with its leader", async (t) => {
  const harness = new Harness(t);
  const alloc = makeAlloc({
    tasks: [makeTask({ Name: "leader", Leader: true }), makeTask({ Name: "other" })],
  });
  harness.runner.run(alloc);
  await harness.untilState(alloc, "leader", "running");
  await harness.untilState(alloc, "other", "running");
  harness.driver.end("leader");
  const { TaskStates } = await harness.until(alloc, (u) => u.ClientStatus === "complete");
  assert.ok(TaskStates.other);
  assert.ok(sentences(TaskStates.other).includes("Leader Task Dead: Leader Task in Group dead"));
});

test("a group lives through its lifecycle: prestart, sidecars, main, poststart, poststop", async (t) => {
  const harness = new Harness(t);
  const alloc = makeAlloc({
    tasks: [
      makeTask({ Name: "main" }),
      makeTask({ Name: "init", Lifecycle: lifecycle("prestart") }),
      makeTask({ Name: "proxy", Lifecycle: lifecycle("prestart", true) }),
      makeTask({ Name: "announce", Lifecycle: lifecycle("poststart") }),
      makeTask({ Name: "clean", Lifecycle: lifecycle("poststop") }),
    ],
  });
  harness.runner.run(alloc);
  await harness.untilState(alloc, "init", "running");
  await harness.untilState(alloc, "proxy", "running");
  assert.equal(harness.driver.starts("main"), 0);
  harness.driver.end("init");
  await harness.untilState(alloc, "main", "running");
  await harness.untilState(alloc, "announce", "running");
  harness.driver.end("announce");
  assert.equal(harness.driver.starts("clean"), 0);
  harness.driver.end("main");
  const { TaskStates } = await harness.until(alloc, (u) => u.TaskStates.clean?.State === "running");
  assert.ok(TaskStates.proxy);
  assert.ok(sentences(TaskStates.proxy).includes("Main Tasks Dead: Main tasks in the group died"));
  harness.driver.end("clean");
  await harness.until(alloc, ({ ClientStatus }) => ClientStatus === "complete");
});

test("a stopped group kills leader, others and sidecars in this order, and then runs poststop tasks", async (t) => {
  const harness = new Harness(t);
  const alloc = makeAlloc({
    tasks: [
      makeTask({ Name: "proxy", Lifecycle: lifecycle("prestart", true) }),
      makeTask({ Name: "other" }),
      makeTask({ Name: "leader", Leader: true }),
      makeTask({ Name: "clean", Lifecycle: lifecycle("poststop") }),
    ],
  });
  harness.runner.run(alloc);
  for (const name of ["proxy", "other", "leader"]) await harness.untilState(alloc, name, "running");
  harness.runner.run({ ...alloc, DesiredStatus: "stop" });
  const { TaskStates } = await harness.until(alloc, (u) => u.TaskStates.clean?.State === "running");
  const ended = ["leader", "other", "proxy"].map((name) => TaskStates[name]?.FinishedAt ?? "");
  assert.deepEqual(ended, ended.toSorted());
  harness.driver.end("clean");
  await harness.until(alloc, ({ ClientStatus }) => ClientStatus === "complete");
});

test("a restart that was asked for uses no attempt up", async (t) => {
  const harness = new Harness(t);
  const alloc = makeAlloc({ tasks: [makeTask({ Name: "a" }), makeTask({ Name: "b" })] });
  harness.runner.run(alloc);
  await harness.untilState(alloc, "a", "running");
  await harness.untilState(alloc, "b", "running");
  await harness.runner.restart(alloc.ID, { task: "a" });
  const { TaskStates } = await harness.until(
    alloc,
    ({ TaskStates: { a } }) => a?.Restarts === 1 && a.State === "running",
  );
  assert.ok(TaskStates.a);
  assert.deepEqual(sentences(TaskStates.a).slice(3), [
    "Restart Signaled: User requested task to restart",
    "Terminated: Exit Code: 130, Signal: 2",
    "Restarting: Task restarting in 0s",
    "Started: Task started by client",
  ]);
  assert.equal(harness.driver.starts("b"), 1);
  await harness.runner.restart(alloc.ID);
  await harness.until(
    alloc,
    ({ TaskStates: { a, b } }) =>
      a?.Restarts === 2 && b?.Restarts === 1 && a.State === "running" && b.State === "running",
  );
});

test("a restart of all tasks runs those that have ended again, in order", async (t) => {
  const harness = new Harness(t);
  const alloc = makeAlloc({
    tasks: [makeTask(), makeTask({ Name: "init", Lifecycle: lifecycle("prestart") })],
  });
  harness.runner.run(alloc);
  await harness.untilState(alloc, "init", "running");
  harness.driver.end("init");
  await harness.untilState(alloc, "main", "running");
  await harness.runner.restart(alloc.ID, { all: true });
  await harness.until(alloc, ({ TaskStates: { init } }) => init?.State === "running");
  assert.equal(harness.driver.starts("main"), 1);
  harness.driver.end("init");
  await harness.until(alloc, () => harness.driver.starts("main") === 2);
});

test("what does not run cannot be restarted, signalled or looked into", async (t) => {
  const harness = new Harness(t);
  const alloc = makeAlloc();
  await assert.rejects(harness.runner.restart(alloc.ID), { code: "not_found" });
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  await assert.rejects(harness.runner.signal(alloc.ID, "nobody", "SIGUSR1"), {
    code: "not_found",
    message: /has no task "nobody"; it has: main/,
  });
  harness.driver.end("main");
  await harness.until(alloc, ({ ClientStatus }) => ClientStatus === "complete");
  const request = { command: ["/bin/true"], tty: false };
  const attempts = [
    harness.runner.restart(alloc.ID),
    harness.runner.restart(alloc.ID, { all: true }),
    harness.runner.restart(alloc.ID, { task: "main" }),
    harness.runner.signal(alloc.ID, "", "SIGUSR1"),
    harness.runner.signal(alloc.ID, "main", "SIGUSR1"),
    harness.runner.exec(alloc.ID, "main", request),
  ];
  for (const attempt of attempts) await assert.rejects(attempt, { code: "failed_precondition" });
  assert.deepEqual(await harness.runner.stats(alloc.ID), {});
});

test("signals and statistics go to and come from the running tasks", async (t) => {
  const harness = new Harness(t);
  harness.driver.ignoreSignals = true;
  const alloc = makeAlloc({
    tasks: ["a", "b"].map((Name) => makeTask({ Name, KillTimeout: 0 })),
  });
  harness.runner.run(alloc);
  await harness.untilState(alloc, "a", "running");
  await harness.untilState(alloc, "b", "running");
  await harness.runner.signal(alloc.ID, "a", "SIGUSR1");
  await harness.runner.signal(alloc.ID, "", "SIGHUP");
  assert.deepEqual(harness.driver.newest("a").signals, [10, 1]);
  assert.deepEqual(harness.driver.newest("b").signals, [1]);
  const { TaskStates } = await harness.until(
    alloc,
    (update) => update.TaskStates.a?.Events.length === 5,
  );
  assert.ok(TaskStates.a);
  assert.equal(sentences(TaskStates.a)[3], "Signaling: Task being sent signal SIGUSR1");
  const usage = await harness.runner.stats(alloc.ID);
  assert.deepEqual(Object.keys(usage), ["a", "b"]);
  assert.equal(usage.a?.total.memory.rss, 0);
});

test("an allocation of a deployment is healthy once its tasks run for min_healthy_time", async (t) => {
  const harness = new Harness(t);
  const alloc = makeAlloc({
    group: { Update: UPDATE },
    job: { Type: "service" },
    alloc: { DeploymentID: "d1" },
  });
  harness.runner.run(alloc);
  const { DeploymentStatus } = await harness.until(alloc, (u) => u.DeploymentStatus !== null);
  assert.equal(DeploymentStatus?.Healthy, true);
  await harness.restart(alloc);
  const after = await harness.until(alloc, (u) => u.DeploymentStatus !== null);
  assert.deepEqual(after.DeploymentStatus, DeploymentStatus);
});

test("an allocation of a deployment is unhealthy when a task fails or the deadline passes", async (t) => {
  const harness = new Harness(t);
  const failing = makeAlloc({
    group: { Update: { ...UPDATE, MinHealthyTime: 60_000 * MS } },
    alloc: { DeploymentID: "d1" },
  });
  const slow = makeAlloc({
    tasks: [makeTask({ Name: "slow" })],
    group: { Update: { ...UPDATE, MinHealthyTime: 60_000 * MS, HealthyDeadline: 1 * MS } },
    alloc: { DeploymentID: "d1" },
  });
  harness.runner.run(failing);
  harness.runner.run(slow);
  await harness.untilState(failing, "main", "running");
  harness.driver.end("main", { exitCode: 1 });
  for (const alloc of [failing, slow]) {
    const { DeploymentStatus } = await harness.until(alloc, (u) => u.DeploymentStatus !== null);
    assert.equal(DeploymentStatus?.Healthy, false);
  }
});

test("an allocation whose job has no such group fails with the reason", async (t) => {
  const harness = new Harness(t);
  const groupless = makeAlloc({ alloc: { TaskGroup: "gone" } });
  const told = harness.until(groupless, (u) => u.ClientStatus === "failed");
  harness.runner.run(groupless);
  assert.match((await told).ClientDescription, /job "example" has no task group "gone"/);
  assert.equal(harness.driver.tasks.length, 0);
  assert.match(harness.log.problems.join("\n"), /has no task group \\"gone\\"/);
  harness.log.clear();
});

/** A service whose health the test says. */
async function serveHealth(t: TestContext) {
  const health = { status: 200 };
  const server = http.createServer((_request, response) => {
    response.writeHead(health.status).end();
  });
  t.after(() => server.close());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const check = makeCheck({
    Type: "http",
    Path: "/",
    Interval: 2 * MS,
    Timeout: 20_000 * MS,
    CheckRestart: { Limit: 3, Grace: 0, IgnoreWarnings: false },
  });
  const service = makeService({ Address: "127.0.0.1", PortLabel: `${port}` });
  return { health, service, check };
}

test("an allocation is healthy once its checks pass, and its results are told", async (t) => {
  const harness = new Harness(t);
  const { health, service, check } = await serveHealth(t);
  health.status = 503;
  const alloc = makeAlloc({
    group: {
      Update: { ...UPDATE, HealthCheck: "checks" },
      Services: [{ ...service, Checks: [{ ...check, CheckRestart: null }] }],
    },
    alloc: { DeploymentID: "rollout" },
  });
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  const status = async (wanted: string) => {
    for (;;) {
      const [result] = Object.values(harness.runner.checks(alloc.ID));
      if (result?.Status === wanted) return result;
      await new Promise(setImmediate);
    }
  };
  assert.equal((await status("failure")).StatusCode, 503);
  const isJudged = (update: AllocUpdate) => update.DeploymentStatus !== null;
  const judged = harness.until(alloc, isJudged);
  health.status = 200;
  assert.equal((await judged).DeploymentStatus?.Healthy, true);
  assert.equal((await status("success")).Output, "nomad: http ok");
  await harness.restart(alloc);
  assert.equal((await harness.until(alloc, isJudged)).DeploymentStatus?.Healthy, true);
  assert.equal((await status("success")).StatusCode, 200);
});

test("a check that fails as often as check_restart lets it restarts its task by the policy", async (t) => {
  const harness = new Harness(t);
  const { health, service, check } = await serveHealth(t);
  health.status = 500;
  const tasks = [
    makeTask({
      Services: [{ ...service, TaskName: "main", Checks: [{ ...check, TaskName: "main" }] }],
    }),
  ];
  const RestartPolicy = {
    Attempts: 1,
    Interval: 3_600_000 * MS,
    Delay: 0,
    Mode: "fail",
    RenderTemplates: false,
  } as const;
  const alloc = makeAlloc({ tasks, group: { RestartPolicy } });
  harness.runner.run(alloc);
  const { TaskStates } = await harness.until(alloc, (u) => u.ClientStatus === "failed");
  assert.ok(TaskStates.main);
  assert.equal(TaskStates.main.Restarts, 1);
  assert.equal(harness.driver.starts("main"), 2);
  const told = sentences(TaskStates.main);
  assert.ok(told.includes('Restart Signaled: healthcheck: check "up" unhealthy'), told.join("\n"));
  assert.match(told.join("\n"), /Not Restarting: Exceeded allowed attempts 1/);
});

test("a deployment whose checks do not pass by the deadline is told why", async (t) => {
  const harness = new Harness(t);
  const { health, service, check } = await serveHealth(t);
  health.status = 500;
  const alloc = makeAlloc({
    group: {
      Update: { ...UPDATE, HealthCheck: "checks", HealthyDeadline: 50 * MS },
      Services: [{ ...service, Checks: [{ ...check, CheckRestart: null }] }],
    },
    alloc: { DeploymentID: "rollout" },
  });
  harness.runner.run(alloc);
  const { DeploymentStatus, TaskStates } = await harness.until(
    alloc,
    (u) => u.DeploymentStatus !== null,
  );
  assert.equal(DeploymentStatus?.Healthy, false);
  assert.ok(TaskStates.main);
  const told = sentences(TaskStates.main);
  assert.match(told.at(-1) ?? "", /^Alloc Unhealthy: Not all .* by the healthy_deadline of 50ms$/);
});
