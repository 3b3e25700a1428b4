import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleJob } from "../../test/samples.ts";
import { Server } from "../../test/server.ts";
import { schedulerConfiguration } from "../state/scheduler-configuration.ts";
import { deleteEvaluations } from "./delete-evaluations.ts";
import { relatedEvaluations } from "./related-evaluations.ts";

async function pause({ state }: Server): Promise<void> {
  await state.update((transaction) => {
    const Value = { ...schedulerConfiguration(state.store), PauseEvalBroker: true };
    transaction.put("settings", { Name: "scheduler", Value, CreateIndex: 0, ModifyIndex: 0 });
  });
}

test("evaluations are deleted while the broker is paused, but for those that placed what runs", async (t) => {
  const server = new Server(t);
  const { state, cluster } = server;
  await state.update((transaction) => transaction.put("nodes", server.node));
  cluster.start();
  const placed = await cluster.registry.register(sampleJob());
  await server.settled();
  const other = await cluster.registry.register(sampleJob());
  await server.settled();
  const rows = () => state.store.table("evaluations");
  const of = (id = "") => [rows().get(id)].filter((row) => row !== undefined);
  const [used, unused] = [of(placed.evaluation?.ID), of(other.evaluation?.ID)];
  await assert.rejects(deleteEvaluations(state, unused), /eval broker is enabled; pause it first/);
  await pause(server);
  await assert.rejects(deleteEvaluations(state, [...used, ...unused]), /which is not over/);
  const before = [...rows().values()].length;
  assert.equal((await deleteEvaluations(state, unused)).count, 1);
  assert.equal([...rows().values()].length, before - 1);
});

test("evaluations that name each other are related, however far apart", async (t) => {
  const { state, cluster } = new Server(t);
  const { evaluation } = await cluster.registry.register(sampleJob());
  assert.ok(evaluation);
  const second = { ...evaluation, ID: "b", PreviousEval: evaluation.ID, BlockedEval: "c" };
  const third = { ...evaluation, ID: "c", PreviousEval: "gone" };
  await state.update((transaction) => {
    transaction.put("evaluations", { ...evaluation, NextEval: "b" });
    transaction.put("evaluations", second);
    transaction.put("evaluations", third);
  });
  const ids = (of: typeof evaluation) => relatedEvaluations(state.store, of).map(({ ID }) => ID);
  assert.deepEqual(ids({ ...evaluation, NextEval: "b" }), ["b", "c"]);
  assert.deepEqual(ids(second), [evaluation.ID, "c"]);
  assert.deepEqual(ids(third), []);
});
