import assert from "node:assert/strict";
import { test } from "node:test";
import type { Allocation, Job } from "@drover/job";
import { sampleGroup, sampleJob, sampleNode, sampleTask } from "../../../test/samples.ts";
import { Server } from "../../../test/server.ts";
import { schedulerConfiguration } from "../../state/scheduler-configuration.ts";

/** A job with one allocation that takes so many MiB of the node's 4096. */
function jobOf(ID: string, Priority: number, memory: number, fields: Partial<Job> = {}): Job {
  const task = sampleTask();
  const Tasks = [{ ...task, Resources: { ...task.Resources, MemoryMB: memory } }];
  return sampleJob({ ID, Priority, TaskGroups: [sampleGroup({ Tasks })], ...fields });
}

class World {
  readonly server: Server;

  constructor(t: { after(clean: () => void): void }) {
    this.server = new Server(t);
  }

  async begin(types: Partial<ReturnType<typeof schedulerConfiguration>["PreemptionConfig"]>) {
    const { state, cluster } = this.server;
    await state.update((transaction) => {
      transaction.put("nodes", sampleNode());
      const before = schedulerConfiguration(state.store);
      const PreemptionConfig = { ...before.PreemptionConfig, ...types };
      const Value = { ...before, PreemptionConfig };
      transaction.put("settings", { Name: "scheduler", Value, CreateIndex: 0, ModifyIndex: 0 });
    });
    cluster.start();
  }

  async run(job: Job): Promise<void> {
    await this.server.cluster.registry.register(job);
    await this.server.settled();
  }

  /** The allocations of a job, newest first. */
  of(id: string): Allocation[] {
    const rows = this.server.state.store.table("allocations").by("job", `default\0${id}`);
    return rows.toSorted((a, b) => b.CreateIndex - a.CreateIndex);
  }

  statuses(...ids: string[]): string[] {
    return ids.map((id) => this.of(id)[0]?.DesiredStatus ?? "none");
  }
}

test("a job of higher priority takes the place of the lowest, and no more than it needs", async (t) => {
  const world = new World(t);
  await world.begin({ ServiceSchedulerEnabled: true });
  await world.run(jobOf("low", 20, 1500));
  await world.run(jobOf("lower", 10, 1500));
  await world.run(jobOf("near", 45, 1000));
  await world.run(jobOf("high", 50, 1500));
  assert.deepEqual(world.statuses("low", "lower", "near", "high"), ["run", "evict", "run", "run"]);
  const [winner] = world.of("high");
  const [victim] = world.of("lower");
  assert.deepEqual(winner?.PreemptedAllocations, [victim?.ID]);
  assert.equal(victim?.PreemptedByAllocation, winner?.ID);
  assert.equal(victim?.DesiredDescription, `Preempted by alloc ID ${winner?.ID}`);
  const evaluations = world.server.state.store.table("evaluations").by("job", "default\0lower");
  assert.ok(evaluations.some(({ TriggeredBy }) => TriggeredBy === "preemption"));
  assert.ok(evaluations.some(({ Status }) => Status === "blocked"));
});

test("nothing makes room for a job that is less than ten above it", async (t) => {
  const world = new World(t);
  await world.begin({ ServiceSchedulerEnabled: true });
  await world.run(jobOf("low", 41, 4000));
  await world.run(jobOf("high", 50, 1000));
  assert.deepEqual(world.statuses("low", "high"), ["run", "none"]);
});

test("where all of lower priority would not be enough, all of it stays", async (t) => {
  const world = new World(t);
  await world.begin({ ServiceSchedulerEnabled: true });
  await world.run(jobOf("low", 10, 1000));
  await world.run(jobOf("near", 45, 3000));
  await world.run(jobOf("high", 50, 2000));
  assert.deepEqual(world.statuses("low", "near", "high"), ["run", "run", "none"]);
});

test("only jobs of the types that the settings name make room for themselves", async (t) => {
  const world = new World(t);
  await world.begin({});
  await world.run(jobOf("low", 10, 4000));
  await world.run(jobOf("service", 90, 1000));
  await world.run(jobOf("batch", 90, 1000, { Type: "batch" }));
  assert.deepEqual(world.statuses("low", "service", "batch"), ["run", "none", "none"]);
  await world.run(jobOf("system", 90, 1000, { Type: "system" }));
  assert.deepEqual(world.statuses("low", "system"), ["evict", "run"]);
});

test("a plan tells what would make room", async (t) => {
  const world = new World(t);
  await world.begin({ ServiceSchedulerEnabled: true });
  await world.run(jobOf("low", 10, 4000));
  const plan = await world.server.cluster.planner.plan(jobOf("high", 50, 1000), { diff: false });
  const preempted = plan.Annotations?.PreemptedAllocs as { JobID: string }[];
  assert.deepEqual(
    preempted.map(({ JobID }) => JobID),
    ["low"],
  );
  assert.deepEqual(world.statuses("low"), ["run"]);
});
