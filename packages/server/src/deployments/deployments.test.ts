import assert from "node:assert/strict";
import { test } from "node:test";
import type { Allocation, Deployment, UpdateStrategy } from "@drover/job";
import { isTerminal } from "@drover/job";
import { sampleGroup, sampleJob, sampleTask, sampleUpdate } from "../../test/samples.ts";
import { Server } from "../../test/server.ts";
import { AllocUpdates } from "../allocations/alloc-updates.ts";

const SECOND = 1_000_000_000;
const HOUR_MS = 3_600_000;

/** A server with a service of three, and what its client would tell. */
class Rollout {
  readonly server: Server;
  readonly #updates: AllocUpdates;
  readonly #update: UpdateStrategy;

  constructor(t: { after(clean: () => void): void }, update: Partial<UpdateStrategy>) {
    this.server = new Server(t);
    const { state, clock, cluster } = this.server;
    const nondeterminism = { ...clock, now: clock.now, newId: () => crypto.randomUUID() };
    this.#updates = new AllocUpdates(state, {
      nondeterminism: { ...nondeterminism, random: () => 0 },
      outcome: cluster.outcome,
      log: this.server.log,
    });
    t.after(() => this.#updates.close());
    this.#update = sampleUpdate(update);
    cluster.start();
  }

  async register(command: string): Promise<void> {
    const Tasks = [sampleTask({ Config: { command } })];
    const group = sampleGroup({ Count: 3, Update: this.#update, Tasks });
    const { registry: jobs } = this.server.cluster;
    await jobs.register(sampleJob({ TaskGroups: [group] }));
    await this.server.settled();
  }

  get allocations(): Allocation[] {
    return [...this.server.state.store.table("allocations").values()];
  }

  get running(): Allocation[] {
    return this.allocations.filter((alloc) => !isTerminal(alloc));
  }

  get deployment(): Deployment {
    const deployments = [...this.server.state.store.table("deployments").values()];
    const newest = deployments.at(-1);
    assert.ok(newest);
    return newest;
  }

  get version(): number | undefined {
    return this.server.state.job("default", "web")?.Version;
  }

  /** Reports allocations until none is left whose health is not known. */
  async report(isHealthy: (alloc: Allocation) => boolean): Promise<void> {
    for (;;) {
      const open = this.running.filter(({ DeploymentStatus }) => DeploymentStatus?.Healthy == null);
      if (open.length === 0) return;
      for (const alloc of open) {
        const healthy = isHealthy(alloc);
        this.#updates.take({
          ID: alloc.ID,
          ClientStatus: healthy ? "running" : "failed",
          ClientDescription: "",
          TaskStates: {},
          NetworkStatus: null,
          DeploymentStatus: { Healthy: healthy, Timestamp: "", Canary: false, ModifyIndex: 0 },
        });
      }
      await this.server.settled();
    }
  }

  async pass(ms: number): Promise<void> {
    this.server.clock.advance(ms);
    await this.server.settled();
  }
}

test("a version whose tasks fail stops one allocation, and with auto_revert the others go on in place", async (t) => {
  const rollout = new Rollout(t, { AutoRevert: true, ProgressDeadline: 10 * SECOND });
  await rollout.register("/bin/true");
  await rollout.report(() => true);
  assert.equal(rollout.deployment.Status, "successful");
  assert.equal(rollout.server.state.job("default", "web")?.Stable, true);
  const before = new Set(rollout.running.map(({ ID }) => ID));

  await rollout.register("/bin/false");
  await rollout.report(() => false);
  assert.equal(rollout.running.length, 2);
  await rollout.pass(10_000);
  assert.equal(rollout.version, 2);
  await rollout.report(() => true);
  assert.equal(rollout.deployment.Status, "successful");
  assert.equal(rollout.running.filter(({ ID }) => before.has(ID)).length, 2);
  assert.equal(rollout.allocations.length, 5);
  const failed = rollout.server.state.store.table("deployments").by("job", "default\0web")[1];
  assert.equal(
    failed?.StatusDescription,
    "Failed due to progress deadline - rolling back to job version 0",
  );
});

test("a deployment with deadlines of 700 hours goes on until they are over", async (t) => {
  const deadline = 700 * 3600 * SECOND;
  const rollout = new Rollout(t, {
    AutoRevert: true,
    MinHealthyTime: deadline,
    HealthyDeadline: deadline,
    ProgressDeadline: deadline,
  });
  await rollout.register("/bin/true");
  await rollout.pass(699 * HOUR_MS);
  assert.equal(rollout.deployment.Status, "running");
  assert.equal(rollout.running.length, 3);
  await rollout.report(() => true);
  assert.equal(rollout.deployment.Status, "successful");

  await rollout.register("/bin/false");
  await rollout.pass(699 * HOUR_MS);
  assert.equal(rollout.deployment.Status, "running");
  assert.equal(rollout.version, 1);
  await rollout.pass(1 * HOUR_MS);
  assert.equal(rollout.version, 2, "reverted, now that nothing got healthy in time");
});

test("a wall clock that is set forward leaves a deployment its time, one that is set back no more", async (t) => {
  for (const hours of [24, -24]) {
    const rollout = new Rollout(t, { ProgressDeadline: 600 * SECOND });
    await rollout.register("/bin/true");
    const { clock } = rollout.server;
    clock.setWall(clock.now() + BigInt(hours * HOUR_MS) * 1_000_000n);
    await rollout.pass(599_000);
    assert.equal(rollout.deployment.Status, "running");
    await rollout.pass(1_000);
    assert.equal(rollout.deployment.Status, "failed");
  }
});

test("canaries that promote themselves do so together, and are canaries no more", async (t) => {
  const rollout = new Rollout(t, { Canary: 2, AutoPromote: true });
  await rollout.register("/bin/true");
  await rollout.report(() => true);
  await rollout.register("/bin/other");
  assert.equal(rollout.running.length, 5);
  await rollout.report(() => true);
  assert.equal(rollout.deployment.Status, "successful");
  assert.equal(rollout.running.length, 3);
  assert.ok(
    rollout.running.every(
      ({ Job, DeploymentStatus }) => Job.Version === 1 && !DeploymentStatus?.Canary,
    ),
  );
  assert.deepEqual(rollout.server.log.problems, []);
});

test("a deployment of an older version cannot be promoted", async (t) => {
  const rollout = new Rollout(t, { Canary: 1 });
  await rollout.register("/bin/true");
  await rollout.report(() => true);
  await rollout.register("/bin/other");
  const { ID } = rollout.deployment;
  const later = rollout.register("/bin/third");
  assert.throws(() => rollout.server.cluster.deployments.promote(ID), {
    code: "failed_precondition",
    message: /it is of version 1/,
  });
  await later;
});

test("an operator says which allocations are healthy", async (t) => {
  const rollout = new Rollout(t, { MaxParallel: 3, HealthCheck: "manual" });
  await rollout.register("one");
  const control = rollout.server.cluster.deployments;
  const { ID } = rollout.deployment;
  const [first = "", second = "", third = ""] = rollout.running.map((alloc) => alloc.ID);
  const set = (healthy: string[], unhealthy: string[] = []) =>
    control.setHealth(ID, { healthy, unhealthy });
  await set([first]);
  await rollout.server.settled();
  const group = () => rollout.deployment.TaskGroups.g;
  assert.deepEqual([group()?.HealthyAllocs, group()?.UnhealthyAllocs], [1, 0]);
  assert.throws(
    () => control.setHealth(ID, { healthy: [], unhealthy: [first] }),
    /known to be healthy/,
  );
  assert.throws(() => control.setHealth(ID, { healthy: ["none"], unhealthy: [] }), /no part of/);
  assert.throws(() => control.setHealth(ID, { healthy: [], unhealthy: [] }), /Name at least one/);
  await set([first, second, third]);
  await rollout.server.settled();
  assert.deepEqual([group()?.HealthyAllocs, rollout.deployment.Status], [3, "successful"]);
});
