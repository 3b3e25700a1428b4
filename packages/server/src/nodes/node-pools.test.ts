import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleJob, sampleNode } from "../../test/samples.ts";
import { Server } from "../../test/server.ts";
import { schedulerConfigurationOf } from "./node-pools.ts";

const GIVEN = {
  Name: "gpu",
  Description: "",
  Meta: null,
  SchedulerConfiguration: null,
  NodeIdentityTTL: 0,
};

test("all, default and the pool of a node are there from the beginning", async (t) => {
  const { cluster, state } = new Server(t);
  const { nodePools } = cluster;
  await state.update((transaction) =>
    transaction.put("nodes", sampleNode({ NodePool: "edge", Name: "here" })),
  );
  const names = () => nodePools.list().map(({ Name }) => Name);
  assert.deepEqual(names(), ["all", "default", "edge"]);
  await nodePools.upsert(GIVEN);
  assert.deepEqual(names(), ["all", "default", "edge", "gpu"]);
  assert.deepEqual(
    ["all", "default", "edge"].map((name) => nodePools.nodesOf(name).length),
    [1, 0, 1],
  );
  for (const name of ["all", "default"]) {
    assert.throws(() => nodePools.upsert({ ...GIVEN, Name: name }), /cannot be changed/);
    assert.throws(() => nodePools.delete(name), /cannot be deleted/);
  }
  assert.throws(() => nodePools.upsert({ ...GIVEN, Name: "a/b" }), /invalid name "a\/b"/);
  assert.throws(() => nodePools.delete("edge"), /has node "here"/);
});

test("a pool that a job is in stays", async (t) => {
  const { nodePools, registry } = new Server(t).cluster;
  await nodePools.upsert(GIVEN);
  await registry.register(sampleJob({ NodePool: "gpu" }));
  assert.throws(() => nodePools.delete("gpu"), /has job "web" of namespace "default"/);
  await registry.deregister("default", "web", { purge: true });
  await nodePools.delete("gpu");
  assert.throws(() => nodePools.require("gpu"), /Node pool "gpu" not found/);
});

test("what a pool says of the scheduler goes over the cluster's settings, for its nodes alone", async (t) => {
  const { cluster, state } = new Server(t);
  await cluster.nodePools.upsert({
    ...GIVEN,
    SchedulerConfiguration: { SchedulerAlgorithm: "", MemoryOversubscriptionEnabled: true },
  });
  const of = (NodePool: string) => {
    const { SchedulerAlgorithm, MemoryOversubscriptionEnabled } = schedulerConfigurationOf(
      state.store,
      { NodePool },
    );
    return [SchedulerAlgorithm, MemoryOversubscriptionEnabled];
  };
  assert.deepEqual(of("gpu"), ["binpack", true]);
  assert.deepEqual(of("default"), ["binpack", false]);
});
