import assert from "node:assert/strict";
import { test } from "node:test";
import type { UpdateStrategy } from "@drover/job";
import {
  sampleGroup,
  sampleJob,
  sampleReschedule,
  sampleTask,
  sampleUpdate,
} from "../../../test/samples.ts";
import { Simulation } from "../../../test/simulation.ts";

const SECOND = 1_000_000_000n;

/** A job of three whose first version is stable, and a second one that was just registered. */
function rollOut(update: Partial<UpdateStrategy>, policy = sampleReschedule()): Simulation {
  const group = sampleGroup({
    Count: 3,
    Update: sampleUpdate(update),
    ReschedulePolicy: policy,
  });
  const simulation = new Simulation(sampleJob({ TaskGroups: [group] }));
  simulation.run();
  for (const alloc of simulation.running) simulation.reportHealthy(alloc);
  simulation.run();
  assert.equal(simulation.deployment?.Status, "successful");
  assert.equal(simulation.job.Stable, true);
  const Tasks = [sampleTask({ Config: { command: "/bin/false" } })];
  simulation.change((job) => ({ ...job, TaskGroups: [{ ...group, Tasks }] }));
  return simulation;
}

function versions(simulation: Simulation): number[] {
  return simulation.running.map((alloc) => alloc.Job.Version);
}

/** Lets every allocation of the new version fail, evaluates after each second, and watches. */
function failFor(seconds: number, simulation: Simulation): void {
  for (let second = 0; second < seconds; second++) {
    simulation.run();
    simulation.now += SECOND;
    for (const alloc of simulation.running) {
      if (alloc.Job.Version === 1) simulation.reportFailed(alloc);
    }
    simulation.watchDeployment();
    simulation.run();
  }
}

test("a new version whose tasks fail replaces max_parallel allocations and keeps the others", () => {
  const simulation = rollOut({ MaxParallel: 1, ProgressDeadline: 10 * Number(SECOND) });
  failFor(20, simulation);
  assert.deepEqual(versions(simulation), [0, 0]);
  assert.equal(simulation.deployment?.Status, "failed");
  assert.equal(simulation.deployment?.TaskGroups.g?.PlacedAllocs, 1);
  failFor(4000, simulation);
  assert.deepEqual(versions(simulation), [0, 0], "a failed deployment places nothing");
});

test("with auto_revert the old version goes on in place and gets its lost allocation back", () => {
  const simulation = rollOut({
    MaxParallel: 1,
    ProgressDeadline: 10 * Number(SECOND),
    AutoRevert: true,
  });
  const before = simulation.running.map(({ ID }) => ID);
  failFor(12, simulation);
  assert.equal(simulation.job.Version, 2);
  assert.deepEqual(versions(simulation), [2, 2, 2]);
  assert.equal(simulation.running.filter(({ ID }) => before.includes(ID)).length, 2);
});

test("a version that failed is reverted with its reason, and not to what asks for the same", () => {
  const simulation = rollOut({ MaxParallel: 1, ProgressDeadline: 0, AutoRevert: true });
  simulation.run();
  const placed = simulation.running.find((alloc) => alloc.Job.Version === 1);
  assert.ok(placed);
  simulation.reportFailed(placed);
  assert.equal(
    simulation.deployment?.StatusDescription,
    "Failed due to unhealthy allocations - rolling back to job version 0",
  );
  assert.equal(simulation.job.Version, 2);
  simulation.run();
  const reverted = simulation.running.find((alloc) => alloc.Job.Version === 2);
  assert.ok(reverted);
  simulation.reportFailed(reverted);
  assert.match(simulation.deployment?.StatusDescription ?? "", /not rolling back to stable/);
  assert.equal(simulation.job.Version, 2);
});

test("without a further attempt the first unhealthy allocation fails the deployment", () => {
  const policy = sampleReschedule({ Unlimited: false, Attempts: 0, Interval: 0 });
  const simulation = rollOut({ MaxParallel: 1 }, policy);
  failFor(1, simulation);
  assert.equal(simulation.deployment?.Status, "failed");
  assert.equal(simulation.deployment?.StatusDescription, "Failed due to unhealthy allocations");
  assert.deepEqual(versions(simulation), [0, 0]);
});

test("what failed a deployment is tried again when its policy says, as part of the deployment", () => {
  const simulation = rollOut({ MaxParallel: 1 });
  failFor(29, simulation);
  assert.equal(simulation.deployment?.TaskGroups.g?.PlacedAllocs, 1);
  failFor(3, simulation);
  assert.equal(simulation.deployment?.TaskGroups.g?.PlacedAllocs, 2);
  assert.equal(simulation.deployment?.TaskGroups.g?.UnhealthyAllocs, 2);
  assert.deepEqual(versions(simulation), [0, 0]);
});

test("a canary that fails is one canary, until the policy allows another", () => {
  const simulation = rollOut({
    MaxParallel: 1,
    Canary: 1,
    ProgressDeadline: 20 * Number(SECOND),
  });
  failFor(19, simulation);
  assert.equal(simulation.allocations.size, 4);
  assert.deepEqual(versions(simulation), [0, 0, 0]);
  failFor(100, simulation);
  assert.equal(simulation.deployment?.Status, "failed");
  assert.equal(simulation.allocations.size, 4);
  assert.deepEqual(versions(simulation), [0, 0, 0]);
});

test("what fails while canaries run is replaced by the version that it ran", () => {
  const simulation = rollOut({ MaxParallel: 1, Canary: 1 });
  simulation.run();
  const [old] = simulation.running.filter((alloc) => alloc.Job.Version === 0);
  assert.ok(old);
  simulation.report(old, { ClientStatus: "failed" });
  simulation.run();
  simulation.now += 30n * SECOND;
  simulation.run();
  const next = simulation.running.find(({ PreviousAllocation }) => PreviousAllocation === old.ID);
  assert.equal(next?.Job.Version, 0);
  assert.equal(next?.DeploymentID, "");
});

test("canaries are none any more once they are promoted, and those that they replace go", () => {
  const simulation = rollOut({ MaxParallel: 3, Canary: 3 });
  simulation.run();
  assert.deepEqual(versions(simulation).toSorted(), [0, 0, 0, 1, 1, 1]);
  for (const alloc of simulation.running) {
    if (alloc.Job.Version === 1) simulation.reportHealthy(alloc);
  }
  assert.ok(simulation.promote());
  simulation.run();
  assert.deepEqual(versions(simulation), [1, 1, 1]);
  assert.ok(simulation.running.every(({ DeploymentStatus }) => !DeploymentStatus?.Canary));
  assert.equal(simulation.deployment?.Status, "successful");
});
