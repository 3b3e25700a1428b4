import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleJob } from "../../test/samples.ts";
import { Server } from "../../test/server.ts";

async function running(t: { after(clean: () => void): void }): Promise<Server> {
  const server = new Server(t);
  await server.state.update((transaction) => transaction.put("nodes", server.node));
  server.cluster.start();
  await server.cluster.registry.register(sampleJob());
  await server.cluster.registry.register(sampleJob({ ID: "idle", Stop: true }));
  await server.settled();
  return server;
}

test("a node that is evaluated has the jobs that run on it looked at", async (t) => {
  const { cluster, state, node } = await running(t);
  const { EvalIDs } = await cluster.nodes.evaluate(node);
  const evaluations = EvalIDs?.map((id) => state.store.table("evaluations").get(id));
  assert.deepEqual(
    evaluations?.map((it) => [it?.JobID, it?.TriggeredBy, it?.NodeID]),
    [["web", "node-update", node.ID]],
  );
});

test("a node that is purged is gone, and its jobs are looked at", async (t) => {
  const { cluster, state, node } = await running(t);
  const { EvalIDs, NodeModifyIndex } = await cluster.nodes.purge(node);
  assert.equal(EvalIDs?.length, 1);
  assert.ok(NodeModifyIndex > node.ModifyIndex);
  assert.equal(state.store.table("nodes").get(node.ID), undefined);
});
