import assert from "node:assert/strict";
import { test } from "node:test";
import {
  sampleGroup,
  sampleJob,
  sampleNode,
  sampleReschedule,
  sampleTask,
  sampleUpdate,
} from "../../test/samples.ts";
import { Simulation } from "../../test/simulation.ts";

const SECOND = 1_000_000_000n;
const names = (allocs: readonly { Name: string }[]) => allocs.map(({ Name }) => Name);
const withCount = (count: number) => ({ TaskGroups: [sampleGroup({ Count: count })] });

test("a new job gets its count, and then nothing more", () => {
  const simulation = new Simulation(sampleJob(withCount(3)));
  const plan = simulation.run();
  assert.deepEqual(names(plan.allocations), ["web.g[0]", "web.g[1]", "web.g[2]"]);
  assert.equal(plan.desired.g?.Place, 3);
  assert.equal(plan.evaluations[0]?.Status, "complete");
  assert.deepEqual(simulation.run().allocations, []);
});

test("a lower count stops the highest indexes, a higher one fills them again", () => {
  const simulation = new Simulation(sampleJob(withCount(3)));
  simulation.run();
  simulation.change((job) => ({ ...job, ...withCount(1) }));
  simulation.run();
  assert.deepEqual(names(simulation.running), ["web.g[0]"]);
  simulation.change((job) => ({ ...job, ...withCount(2) }));
  simulation.run();
  assert.deepEqual(names(simulation.running), ["web.g[0]", "web.g[1]"]);
});

test("a driver that the node lacks or that is disabled places nothing and blocks, in Nomad's words", () => {
  const node = sampleNode();
  const { raw_exec: driver } = node.Drivers;
  if (driver) node.Drivers.raw_exec = { ...driver, Detected: false, Healthy: false };
  const plan = new Simulation(sampleJob(withCount(2)), node).run();
  assert.deepEqual(plan.allocations, []);
  assert.deepEqual(plan.failed.g?.ConstraintFiltered, { "missing drivers": 1 });
  assert.equal(plan.failed.g?.CoalescedFailures, 1);
  const [evaluation, blocked] = plan.evaluations;
  assert.equal(evaluation?.BlockedEval, blocked?.ID);
  assert.deepEqual(evaluation?.QueuedAllocations, { g: 2 });
  assert.deepEqual([blocked?.Status, blocked?.TriggeredBy], ["blocked", "queued-allocs"]);
});

test("a violated constraint is named", () => {
  const constraint = { LTarget: "${attr.kernel.name}", Operand: "=", RTarget: "windows" };
  const plan = new Simulation(sampleJob({ Constraints: [constraint] })).run();
  assert.deepEqual(plan.failed.g?.ConstraintFiltered, { "${attr.kernel.name} = windows": 1 });
});

test("another datacenter has no node at all", () => {
  const plan = new Simulation(sampleJob({ Datacenters: ["mars"] })).run();
  assert.equal(plan.failed.g?.NodesEvaluated, 0);
  assert.deepEqual(plan.failed.g?.NodesAvailable, {});
});

test("what does not fit is exhausted by its dimension, what fits is placed", () => {
  const simulation = new Simulation(sampleJob(withCount(20)));
  const plan = simulation.run();
  assert.equal(simulation.running.length, 13);
  assert.deepEqual(plan.failed.g?.DimensionExhausted, { memory: 1 });
  assert.deepEqual(plan.evaluations[0]?.QueuedAllocations, { g: 7 });
});

test("dynamic ports are distinct, a static port that is taken is a collision", () => {
  const port = { Label: "http", Value: 0, To: 0, HostNetwork: "default", IgnoreCollision: false };
  const network = {
    Mode: "host",
    Device: "",
    CIDR: "",
    IP: "",
    Hostname: "",
    MBits: 0,
    DNS: null,
    ReservedPorts: null,
    DynamicPorts: [port],
    CNI: null,
  };
  const dynamic = new Simulation(
    sampleJob({ TaskGroups: [sampleGroup({ Count: 3, Networks: [network] })] }),
  );
  dynamic.run();
  const values = dynamic.running.map((alloc) => alloc.AllocatedResources.Shared.Ports?.[0]?.Value);
  assert.deepEqual(values, [20000, 20001, 20002]);

  const fixed = { ...network, DynamicPorts: null, ReservedPorts: [{ ...port, Value: 80 }] };
  const plan = new Simulation(
    sampleJob({ TaskGroups: [sampleGroup({ Count: 2, Networks: [fixed] })] }),
  ).run();
  assert.equal(plan.allocations.length, 1);
  assert.deepEqual(plan.failed.g?.DimensionExhausted, {
    "network: reserved port collision http=80": 1,
  });
});

test("a changed command replaces every allocation, a changed restart policy none", () => {
  const simulation = new Simulation(sampleJob(withCount(2)));
  simulation.run();
  const before = simulation.running.map(({ ID }) => ID);
  simulation.change((job) => ({
    ...job,
    TaskGroups: job.TaskGroups.map((group) => ({
      ...group,
      RestartPolicy: { ...group.RestartPolicy, Attempts: 7 },
    })),
  }));
  assert.equal(simulation.run().desired.g?.InPlaceUpdate, 2);
  assert.deepEqual(
    simulation.running.map(({ ID }) => ID),
    before,
  );
  assert.ok(simulation.running.every((alloc) => alloc.Job.Version === 1));

  simulation.change((job) => ({
    ...job,
    TaskGroups: [
      sampleGroup({ Count: 2, Tasks: [sampleTask({ Config: { command: "/bin/cat" } })] }),
    ],
  }));
  const plan = simulation.run();
  assert.equal(plan.desired.g?.DestructiveUpdate, 2);
  assert.ok(simulation.running.every((alloc) => before.includes(alloc.PreviousAllocation)));
});

test("a rollout replaces max_parallel at a time, each next one when the last is healthy", () => {
  const group = sampleGroup({ Count: 3, Update: sampleUpdate({ MaxParallel: 1 }) });
  const simulation = new Simulation(sampleJob({ TaskGroups: [group] }));
  simulation.run();
  for (const alloc of simulation.running) simulation.reportHealthy(alloc);
  simulation.run();
  assert.equal(simulation.deployment?.Status, "successful");

  simulation.change((job) => ({
    ...job,
    TaskGroups: [{ ...group, Tasks: [sampleTask({ Env: { A: "1" } })] }],
  }));
  for (let done = 0; done < 3; done++) {
    simulation.run();
    const updated = simulation.running.filter((alloc) => alloc.Job.Version === 1);
    assert.equal(updated.length, done + 1);
    assert.equal(simulation.running.length, 3);
    assert.deepEqual(simulation.run().allocations, [], "nothing more before it is healthy");
    for (const alloc of updated)
      if (!alloc.DeploymentStatus?.Healthy) simulation.reportHealthy(alloc);
  }
  simulation.run();
  assert.equal(simulation.deployment?.Status, "successful");
});

test("a canary runs beside the old ones until it is promoted", () => {
  const group = sampleGroup({ Count: 2, Update: sampleUpdate({ MaxParallel: 2, Canary: 1 }) });
  const simulation = new Simulation(sampleJob({ TaskGroups: [group] }));
  simulation.run();
  for (const alloc of simulation.running) simulation.reportHealthy(alloc);
  simulation.run();
  simulation.change((job) => ({
    ...job,
    TaskGroups: [{ ...group, Tasks: [sampleTask({ Env: { A: "1" } })] }],
  }));
  simulation.run();
  assert.equal(simulation.running.length, 3);
  const canary = simulation.running.find((alloc) => alloc.DeploymentStatus?.Canary);
  assert.ok(canary);
  simulation.reportHealthy(canary);
  assert.deepEqual(simulation.run().allocations, []);

  const { deployment } = simulation;
  assert.ok(deployment?.TaskGroups.g);
  simulation.deployment = {
    ...deployment,
    TaskGroups: { g: { ...deployment.TaskGroups.g, Promoted: true } },
  };
  simulation.run();
  assert.deepEqual(
    simulation.running.map((alloc) => alloc.Job.Version),
    [1, 1],
  );
});

test("a newer version cancels the rollout of the last", () => {
  const group = sampleGroup({ Update: sampleUpdate() });
  const simulation = new Simulation(sampleJob({ TaskGroups: [group] }));
  simulation.run();
  simulation.change((job) => ({ ...job, Meta: { a: "b" } }));
  const [old, current] = simulation.run().deployments;
  assert.equal(old?.StatusDescription, "Cancelled due to newer version of job");
  assert.equal(current?.Status, "running");
});

test("a failed service is replaced after its delay, by the evaluation that waited for it", () => {
  const simulation = new Simulation(sampleJob());
  simulation.run();
  const [alloc] = simulation.running;
  assert.ok(alloc);
  simulation.report(alloc, { ClientStatus: "failed" });
  const plan = simulation.run();
  const followup = plan.evaluations[1];
  assert.equal(followup?.TriggeredBy, "alloc-failure");
  assert.equal(simulation.running.length, 0);
  assert.deepEqual(simulation.run().evaluations.length, 1, "one follow-up is enough");

  simulation.now += 31n * SECOND;
  simulation.run(followup?.ID);
  const [next] = simulation.running;
  assert.equal(next?.PreviousAllocation, alloc.ID);
  assert.equal(next?.RescheduleTracker?.Events?.length, 1);
  assert.equal(simulation.allocations.get(alloc.ID)?.NextAllocation, next?.ID);
});

test("a failed batch allocation is tried again as often as its policy says, then stays failed", () => {
  const policy = sampleReschedule({
    Attempts: 1,
    Interval: 86_400n * SECOND,
    Unlimited: false,
    Delay: 0,
  });
  const job = sampleJob({ Type: "batch", TaskGroups: [sampleGroup({ ReschedulePolicy: policy })] });
  const simulation = new Simulation(job);
  simulation.run();
  for (let attempt = 0; attempt < 2; attempt++) {
    simulation.now += SECOND;
    for (const alloc of simulation.running) simulation.report(alloc, { ClientStatus: "failed" });
    simulation.run();
  }
  assert.equal(simulation.running.length, 0);
  assert.equal(simulation.allocations.size, 2);
});

test("a finished batch job is not run again before it changes", () => {
  const simulation = new Simulation(sampleJob({ Type: "batch" }));
  simulation.run();
  for (const alloc of simulation.running) simulation.report(alloc, { ClientStatus: "complete" });
  assert.deepEqual(simulation.run().allocations, []);
  simulation.change((job) => ({ ...job, Meta: { run: "again" } }));
  simulation.run();
  assert.equal(simulation.running.length, 1);
});

test("a stopped or purged job stops all its allocations", () => {
  const simulation = new Simulation(sampleJob(withCount(2)));
  simulation.run();
  simulation.change((job) => ({ ...job, Stop: true }));
  simulation.run();
  assert.deepEqual(simulation.running, []);
});

test("a system job has one allocation on the node, and a new one when that ends", () => {
  const simulation = new Simulation(sampleJob({ Type: "system" }));
  simulation.run();
  assert.deepEqual(simulation.run().allocations, []);
  for (const alloc of simulation.running) simulation.report(alloc, { ClientStatus: "failed" });
  simulation.run();
  assert.equal(simulation.running.length, 1);
});

test("an allocation that an operator stopped moves to a new one", () => {
  const simulation = new Simulation(sampleJob());
  simulation.run();
  const [alloc] = simulation.running;
  assert.ok(alloc);
  simulation.report(alloc, {
    DesiredTransition: { Migrate: true, Reschedule: null, ForceReschedule: null },
  });
  simulation.run();
  assert.equal(simulation.allocations.get(alloc.ID)?.DesiredDescription, "alloc is being migrated");
  assert.equal(simulation.running[0]?.PreviousAllocation, alloc.ID);
});
