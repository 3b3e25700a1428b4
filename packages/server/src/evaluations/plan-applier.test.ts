import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "@drover/fault";
import type { Job, Node } from "@drover/job";
import { jobKey } from "@drover/store";
import { sampleGroup, sampleJob, sampleNode } from "../../test/samples.ts";
import { Server } from "../../test/server.ts";

const COUNT = 250;
const KEY = jobKey({ namespace: "default", id: "big" });

function largeNode(): Node {
  const node = sampleNode();
  const { Cpu } = node.NodeResources;
  const room = {
    Cpu: { ...Cpu, CpuShares: 1e9 },
    Memory: { MemoryMB: 1e9 },
    Disk: { DiskMB: 1e9 },
  };
  return { ...node, NodeResources: { ...node.NodeResources, ...room } };
}

function bigJob(): Job {
  return sampleJob({ ID: "big", TaskGroups: [sampleGroup({ Count: COUNT })] });
}

function names(server: Server): Set<string> {
  const allocations = server.state.store.table("allocations").by("job", KEY);
  return new Set(allocations.map(({ Name }) => Name));
}

function statuses(server: Server): string[] {
  return server.state.store
    .table("evaluations")
    .by("job", KEY)
    .map(({ Status }) => Status);
}

test("a job of many allocations is placed in slices, and its evaluation is complete with the last", async (t) => {
  const server = new Server(t);
  server.node = largeNode();
  server.cluster.start();
  const slices: string[] = [];
  server.state.store.onCommit(({ writes }) => {
    const placed = writes.filter(({ table }) => table === "allocations").length;
    const done = writes.some(
      ({ table, after }) => table === "evaluations" && after?.Status === "complete",
    );
    if (placed > 0) slices.push(`${placed}${done ? " and complete" : ""}`);
  });
  const jobs = server.cluster.registry;
  await jobs.register(bigJob());
  await server.settled();
  assert.deepEqual(slices, ["100", "100", "50 and complete"]);
  assert.equal(names(server).size, COUNT);
});

test("where the disk refuses a slice, the evaluation is worked on again, and places what is missing", async (t) => {
  const server = new Server(t);
  server.node = largeNode();
  server.cluster.start();
  const original = server.state.update.bind(server.state);
  let updates = 0;
  t.mock.method(server.state, "update", ((change, options) => {
    // The registration, the first slice, and then the second.
    if (++updates === 3) return Promise.reject(new Fault("unavailable", "Disk is full"));
    return original(change, options);
  }) as typeof original);
  const jobs = server.cluster.registry;
  await jobs.register(bigJob());
  await server.settled();
  assert.equal(names(server).size, 100);
  assert.deepEqual(statuses(server), ["pending"]);
  server.clock.advance(1_000);
  await server.settled();
  assert.equal(server.state.store.table("allocations").by("job", KEY).length, COUNT);
  assert.equal(names(server).size, COUNT);
  assert.deepEqual(statuses(server), ["complete"]);
});

test("other evaluations wait for a plan in slices, so that no room is given twice", async (t) => {
  const server = new Server(t);
  const node = largeNode();
  const { NodeResources } = node;
  // Room for the big job and one allocation more.
  const Memory = { MemoryMB: 300 * (COUNT + 1) };
  server.node = { ...node, NodeResources: { ...NodeResources, Memory } };
  server.cluster.start();
  const jobs = server.cluster.registry;
  await Promise.all([
    jobs.register(bigJob()),
    jobs.register(sampleJob({ ID: "other", TaskGroups: [sampleGroup({ Count: 5 })] })),
  ]);
  await server.settled();
  assert.equal(server.state.store.table("allocations").size, COUNT + 1);
});

test("a job of many allocations is stopped in slices, and what the client says meanwhile is kept", async (t) => {
  const server = new Server(t);
  server.node = largeNode();
  server.cluster.start();
  const jobs = server.cluster.registry;
  await jobs.register(bigJob());
  await server.settled();
  const allocations = server.state.store.table("allocations");
  const slices: number[] = [];
  server.state.store.onCommit(({ writes }) => {
    const stopped = writes.filter(
      ({ table, after }) => table === "allocations" && after?.ClientStatus === "pending",
    );
    if (stopped.length === 0) return;
    slices.push(stopped.length);
    if (slices.length > 1) return;
    // As the client does, between the first slice and the second.
    const last = allocations.by("job", KEY).at(-1);
    assert.equal(last?.DesiredStatus, "run");
    void server.state.update((transaction) => {
      transaction.put("allocations", { ...last, ClientStatus: "running" });
    });
  });
  await jobs.deregister("default", "big");
  await server.settled();
  assert.deepEqual(slices, [100, 100, 49]);
  const last = allocations.by("job", KEY).at(-1);
  assert.deepEqual([last?.DesiredStatus, last?.ClientStatus], ["stop", "running"]);
  assert.deepEqual([...new Set(statuses(server))], ["complete"]);
});
