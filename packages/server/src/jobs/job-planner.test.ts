import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleGroup, sampleJob } from "../../test/samples.ts";
import { Server } from "../../test/server.ts";

/** The names of all rows. */
function rows({ state: { store } }: Server): string[] {
  return (["jobs", "jobVersions", "evaluations", "allocations", "deployments"] as const).flatMap(
    (table) =>
      [...store.table(table).values()].map(
        (row) => `${table} ${"Name" in row ? row.Name : row.ID}`,
      ),
  );
}

test("a plan tells what registering the job then does, and leaves nothing in the state", async (t) => {
  const server = new Server(t);
  server.cluster.start();
  const job = sampleJob({ TaskGroups: [sampleGroup({ Count: 3 })] });
  const plan = await server.cluster.planner.plan(job, { diff: true });
  assert.equal(plan.Annotations?.DesiredTGUpdates.g?.Place, 3);
  assert.equal(plan.JobModifyIndex, 0);
  assert.equal(plan.Diff?.Type, "Added");
  assert.deepEqual(rows(server), []);
  assert.equal(server.state.store.index, 1);

  await server.cluster.registry.register(job);
  await server.settled();
  assert.equal(server.state.store.table("allocations").size, 3);
});

test("a plan of another version keeps the version that runs", async (t) => {
  const server = new Server(t);
  server.cluster.start();
  await server.cluster.registry.register(sampleJob());
  await server.settled();
  const before = rows(server);
  const more = sampleJob({ TaskGroups: [sampleGroup({ Count: 2 })] });
  const plan = await server.cluster.planner.plan(more, { diff: true });
  assert.equal(plan.Annotations?.DesiredTGUpdates.g?.Place, 1);
  assert.equal(plan.Annotations?.DesiredTGUpdates.g?.InPlaceUpdate, 1);
  assert.equal(plan.Diff?.Type, "Edited");
  assert.deepEqual(rows(server), before);
  assert.equal(server.state.job("default", "web")?.Version, 0);
  assert.equal(server.state.job("default", "web")?.TaskGroups[0]?.Count, 1);
});

test("a plan of a job out of range is refused as its registration is", async (t) => {
  const server = new Server(t);
  const job = sampleJob({ TaskGroups: [sampleGroup({ Count: 2 ** 40 })] });
  const reason = /^Job\.TaskGroups\[0\]\.Count must be/;
  await assert.rejects(server.cluster.planner.plan(job, { diff: false }), { message: reason });
  await assert.rejects(async () => server.cluster.registry.register(job), { message: reason });
  assert.deepEqual(rows(server), []);
});

test("a plan of a periodic job counts what one run of it places", async (t) => {
  const server = new Server(t);
  const Periodic = {
    Enabled: true,
    Spec: "@daily",
    Specs: null,
    SpecType: "cron",
    ProhibitOverlap: false,
    TimeZone: "UTC",
  };
  const job = sampleJob({ Type: "batch", Periodic });
  const plan = await server.cluster.planner.plan(job, { diff: true });
  assert.equal(plan.Annotations?.DesiredTGUpdates.g?.Place, 1);
  assert.equal(plan.CreatedEvals, null);
  assert.ok(plan.NextPeriodicLaunch);
  assert.deepEqual(rows(server), []);
});

test("a plan of a system job does not count a node that is filtered", async (t) => {
  const server = new Server(t);
  const task = { ...sampleGroup().Tasks[0], Driver: "docker" };
  const group = sampleGroup({ Tasks: [task] as ReturnType<typeof sampleGroup>["Tasks"] });
  const job = sampleJob({ Type: "system", TaskGroups: [group] });
  const plan = await server.cluster.planner.plan(job, { diff: true });
  assert.equal(plan.Annotations?.DesiredTGUpdates.g?.Place, 0);
  assert.deepEqual(plan.FailedTGAllocs?.g?.ConstraintFiltered, { "missing drivers": 1 });
});
