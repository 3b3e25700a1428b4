import assert from "node:assert/strict";
import { test } from "node:test";
import type { ScalingPolicy } from "@drover/job";
import { sampleGroup, sampleJob } from "../../test/samples.ts";
import { Server } from "../../test/server.ts";
import { scalingEventsOf } from "./scaling-events.ts";
import { scalingPolicies } from "./scaling-policies.ts";

const SCALING: ScalingPolicy = {
  ID: "",
  Type: "",
  Target: null,
  Policy: { cooldown: "1m" },
  Min: 1,
  Max: 5,
  Enabled: true,
  CreateIndex: 0,
  ModifyIndex: 0,
};
const scaled = () => sampleJob({ TaskGroups: [sampleGroup({ Scaling: SCALING })] });

test("a policy is there while its job is, with an id that stays", async (t) => {
  const { cluster, state } = new Server(t);
  await cluster.registry.register(scaled());
  const [policy] = scalingPolicies(state.store);
  assert.deepEqual(policy?.Target, { Namespace: "default", Job: "web", Group: "g" });
  assert.deepEqual([policy?.Type, policy?.Policy], ["horizontal", { cooldown: "1m" }]);
  assert.match(
    policy?.ID ?? "",
    /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  await cluster.registry.scale("default", "web", "g", { count: 3 });
  assert.equal(scalingPolicies(state.store)[0]?.ID, policy?.ID);
  await cluster.registry.deregister("default", "web");
  assert.deepEqual(scalingPolicies(state.store), []);
});

test("scaling is noted with what was said of it, newest first", async (t) => {
  const { cluster, state } = new Server(t);
  await cluster.registry.register(scaled());
  const meta = { metric: 7 };
  const { evaluation } = await cluster.registry.scale("default", "web", "g", {
    count: 3,
    message: "more",
    meta,
  });
  await cluster.registry.scale("default", "web", "g", {
    count: null,
    message: "broken",
    isError: true,
  });
  const events = scalingEventsOf(state.store, scaled()).g?.map((it) => [
    it.Message,
    it.Error,
    it.PreviousCount,
    it.Count,
    it.EvalID,
    it.Meta,
  ]);
  assert.deepEqual(events, [
    ["broken", true, 3, null, null, null],
    ["more", false, 1, 3, evaluation?.ID, meta],
  ]);
  assert.equal(cluster.registry.require("default", "web").TaskGroups[0]?.Count, 3);
});

test("an event without a count changes nothing, and twenty of a group are kept", async (t) => {
  const { cluster, state } = new Server(t);
  const { job } = await cluster.registry.register(scaled());
  for (let i = 1; i <= 21; i++) {
    const { evaluation } = await cluster.registry.scale("default", "web", "g", {
      count: null,
      message: String(i),
    });
    assert.equal(evaluation, undefined);
  }
  const events = scalingEventsOf(state.store, scaled()).g ?? [];
  assert.deepEqual([events.length, events[0]?.Message, events.at(-1)?.Message], [20, "21", "2"]);
  assert.equal(cluster.registry.require("default", "web").JobModifyIndex, job.JobModifyIndex);
  await cluster.registry.deregister("default", "web", { purge: true });
  assert.deepEqual(scalingEventsOf(state.store, scaled()), {});
});

test("what cannot be scaled so is refused", async (t) => {
  const { registry } = new Server(t).cluster;
  await registry.register(scaled());
  const scale = (group: string, options: Parameters<typeof registry.scale>[3]) =>
    registry.scale("default", "web", group, options);
  await assert.rejects(scale("", { count: 1 }), /Missing task group name/);
  await assert.rejects(scale("none", { count: null }), /does not exist in job/);
  await assert.rejects(scale("g", { count: 6 }), /must be 1 to 5, not 6/);
  await assert.rejects(scale("g", { count: 2, isError: true }), /takes no count/);
});
