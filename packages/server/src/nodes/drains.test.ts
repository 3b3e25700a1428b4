import assert from "node:assert/strict";
import { test } from "node:test";
import type { Allocation, Job, Node } from "@drover/job";
import { isTerminal } from "@drover/job";
import { sampleGroup, sampleJob } from "../../test/samples.ts";
import { Server } from "../../test/server.ts";
import type { DrainOrder } from "./node-operations.ts";

const SECOND = 1_000_000_000n;
const NO_DEADLINE: DrainOrder = { deadline: 0n, ignoreSystemJobs: false, meta: null };

/** A server with jobs on its node, and a client that ends tasks only when it is told to. */
class Drain {
  readonly server: Server;

  constructor(t: { after(clean: () => void): void }) {
    this.server = new Server(t);
  }

  async start(...jobs: Job[]): Promise<void> {
    await this.server.state.update((transaction) => transaction.put("nodes", this.server.node));
    this.server.cluster.start();
    const { registry: known } = this.server.cluster;
    await Promise.all(jobs.map((job) => known.register(job)));
    await this.server.settled();
    await this.#put(this.allocations, { ClientStatus: "running" });
  }

  async order(order: Partial<DrainOrder>): Promise<void> {
    await this.server.cluster.nodes.drain(this.node, { ...NO_DEADLINE, ...order });
    await this.#settle();
  }

  async pass(ms: number): Promise<void> {
    this.server.clock.advance(ms);
    await this.#settle();
  }

  /** Lets what was told to stop be over. */
  async end(): Promise<void> {
    const stopped = this.allocations.filter((alloc) => alloc.DesiredStatus === "stop");
    await this.#put(stopped, { ClientStatus: "complete" });
  }

  get node(): Node {
    const node = this.server.state.store.table("nodes").get(this.server.node.ID);
    assert.ok(node);
    return node;
  }

  get allocations(): Allocation[] {
    return [...this.server.state.store.table("allocations").values()];
  }

  /** The jobs of those that nobody told to stop. */
  get left(): string[] {
    return this.allocations.filter((alloc) => !isTerminal(alloc)).map(({ JobID }) => JobID);
  }

  async #put(allocations: Allocation[], fields: Partial<Allocation>): Promise<void> {
    await this.server.state.update((transaction) => {
      for (const alloc of allocations) transaction.put("allocations", { ...alloc, ...fields });
    });
    await this.#settle();
  }

  async #settle(): Promise<void> {
    await this.server.settled();
  }
}

const service = (count = 1, fields: Partial<Job> = {}) =>
  sampleJob({
    ID: "service",
    TaskGroups: [
      sampleGroup({
        Count: count,
        Migrate: {
          MaxParallel: 1,
          HealthCheck: "checks",
          MinHealthyTime: 0,
          HealthyDeadline: 0,
        },
      }),
    ],
    ...fields,
  });
const batch = sampleJob({ ID: "batch", Type: "batch" });
const system = sampleJob({ ID: "system", Type: "system" });

test("a drain goes on until the last task is gone, and says so", async (t) => {
  const drain = new Drain(t);
  await drain.start(service());
  await drain.order({ meta: { message: "reboot" } });
  assert.deepEqual(drain.left, []);
  assert.equal(drain.node.Drain, true);
  assert.equal(drain.node.LastDrain?.Status, "draining");
  assert.deepEqual(drain.node.LastDrain?.Meta, { message: "reboot" });
  await drain.end();
  assert.equal(drain.node.Drain, false);
  assert.equal(drain.node.DrainStrategy, null);
  assert.equal(drain.node.LastDrain?.Status, "complete");
  assert.deepEqual(drain.node.LastDrain?.Meta, { message: "reboot" });
  assert.equal(drain.node.SchedulingEligibility, "ineligible");
  assert.deepEqual(
    drain.node.Events.map(({ Message }) => Message),
    ["Node drain strategy set", "Node drain complete"],
  );
});

test("max_parallel of migrate goes, the rest stays until the deadline, for no other node takes it", async (t) => {
  const drain = new Drain(t);
  await drain.start(service(3));
  await drain.order({ deadline: 60n * SECOND });
  assert.equal(drain.left.length, 2);
  await drain.end();
  await drain.pass(59_000);
  assert.equal(drain.left.length, 2);
  await drain.pass(1_000);
  assert.equal(drain.left.length, 0);
  assert.equal(drain.node.LastDrain?.Status, "draining");
  await drain.end();
  assert.equal(drain.node.LastDrain?.Status, "complete");
  assert.deepEqual(drain.node.Events.at(-1)?.Details, { deadline_reached: "true" });
});

test("batch jobs have time until the deadline, and are not begun again", async (t) => {
  const drain = new Drain(t);
  await drain.start(batch);
  await drain.order({ deadline: 60n * SECOND });
  assert.deepEqual(drain.left, ["batch"]);
  await drain.pass(60_000);
  assert.deepEqual(drain.left, []);
  await drain.end();
  await drain.server.cluster.nodes.setEligibility(drain.node, "eligible");
  await drain.server.settled();
  assert.deepEqual(drain.left, []);
});

test("system jobs go last, and are gone before the drain is complete", async (t) => {
  const drain = new Drain(t);
  await drain.start(service(), system);
  await drain.order({});
  assert.deepEqual(drain.left, ["system"]);
  await drain.end();
  assert.deepEqual(drain.left, []);
  assert.equal(drain.node.LastDrain?.Status, "draining");
  await drain.end();
  assert.equal(drain.node.LastDrain?.Status, "complete");
});

test("ignored system jobs stay, and nothing waits for them", async (t) => {
  const drain = new Drain(t);
  await drain.start(service(), system);
  await drain.order({ ignoreSystemJobs: true });
  await drain.end();
  assert.deepEqual(drain.left, ["system"]);
  assert.equal(drain.node.LastDrain?.Status, "complete");
});

test("with force all go at once, whatever migrate says", async (t) => {
  const drain = new Drain(t);
  await drain.start(service(3), batch, system);
  await drain.order({ deadline: -1n });
  assert.deepEqual(drain.left, []);
});

test("without a deadline nothing is cut off, however long it takes", async (t) => {
  const drain = new Drain(t);
  await drain.start(batch);
  await drain.order({ deadline: 0n });
  await drain.pass(700 * 3_600_000);
  assert.deepEqual(drain.left, ["batch"]);
  assert.equal(drain.node.LastDrain?.Status, "draining");
});

test("a drain that is ended is canceled, and the node takes allocations again", async (t) => {
  const drain = new Drain(t);
  await drain.start(service(3));
  await drain.order({ deadline: 3600n * SECOND });
  await drain.server.cluster.nodes.cancelDrain(drain.node, { markEligible: true, meta: null });
  await drain.server.settled();
  assert.equal(drain.node.LastDrain?.Status, "canceled");
  assert.equal(drain.node.SchedulingEligibility, "eligible");
  await drain.end();
  assert.equal(drain.left.length, 3);
});

test("a drain that an earlier agent began goes on with its deadline", async (t) => {
  const drain = new Drain(t);
  const { server } = drain;
  await drain.start(batch);
  server.cluster.close();
  await server.cluster.nodes.drain(drain.node, { ...NO_DEADLINE, deadline: 60n * SECOND });
  server.clock.advance(120_000);
  server.cluster.start();
  await server.settled();
  assert.deepEqual(drain.left, []);
});

test("a stopped allocation of a system job ends, and another one takes its place", async (t) => {
  const drain = new Drain(t);
  await drain.start(system);
  const [alloc] = drain.allocations;
  assert.ok(alloc);
  await drain.server.cluster.stopper.stop(alloc);
  await drain.server.settled();
  assert.equal(drain.allocations[0]?.DesiredStatus, "stop");
  assert.equal(drain.allocations[1]?.PreviousAllocation, alloc.ID);
});

test("a system job whose constraints keep it away waits for nothing, and starts when the node fits", async (t) => {
  const drain = new Drain(t);
  const constraint = { LTarget: "${meta.rack}", Operand: "=", RTarget: "r1" };
  await drain.start({ ...system, Constraints: [constraint] });
  const [evaluation, ...others] = drain.server.state.store.table("evaluations").values();
  assert.deepEqual(others, []);
  assert.deepEqual(evaluation?.QueuedAllocations, { g: 0 });
  assert.deepEqual(evaluation?.FailedTGAllocs?.g?.ConstraintFiltered, {
    "${meta.rack} = r1": 1,
  });
  const moved = { ...drain.node, Meta: { rack: "r1" } };
  await drain.server.state.update((transaction) => transaction.put("nodes", moved));
  await drain.server.settled();
  assert.deepEqual(drain.left, ["system"]);
});
