import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "@drover/clock/manual";
import { type AllocDeploymentStatus, type TaskState, toRfc3339 } from "@drover/job";
import { makeAlloc } from "../../test/allocation.ts";
import { AllocHealth } from "./alloc-health.ts";

const HOUR_MS = 3_600_000;

function follow({ minHealthyHours = 0, deadlineHours = 0 }) {
  const clock = new ManualClock();
  const known: AllocDeploymentStatus[] = [];
  const health = new AllocHealth(clock, (status) => known.push(status));
  const Update = {
    Stagger: 0,
    MaxParallel: 1,
    HealthCheck: "task_states" as const,
    MinHealthyTime: BigInt(minHealthyHours * HOUR_MS) * 1_000_000n,
    HealthyDeadline: BigInt(deadlineHours * HOUR_MS) * 1_000_000n,
    ProgressDeadline: 0,
    AutoRevert: false,
    AutoPromote: false,
    Canary: 0,
  };
  const alloc = makeAlloc({ group: { Update }, alloc: { DeploymentID: "rollout" } });
  const tell = (State: TaskState["State"]) => {
    const state: TaskState = {
      State,
      Failed: false,
      Restarts: 0,
      LastRestart: null,
      StartedAt: State === "pending" ? null : toRfc3339(clock.now()),
      FinishedAt: null,
      Events: [],
      TaskHandle: null,
    };
    health.update(alloc, new Map([["main", state]]));
  };
  return { clock, health, tell, verdicts: () => known.map(({ Healthy }) => Healthy) };
}

test("an allocation with a healthy deadline of 700 hours is not unhealthy before that", () => {
  const { clock, tell, verdicts } = follow({ minHealthyHours: 1, deadlineHours: 700 });
  tell("pending");
  clock.advance(700 * HOUR_MS - 1);
  assert.deepEqual(verdicts(), []);
  clock.advance(1);
  assert.deepEqual(verdicts(), [false]);
});

test("an allocation with a minimum healthy time of 700 hours is not healthy before that", () => {
  const { clock, tell, verdicts } = follow({ minHealthyHours: 700, deadlineHours: 800 });
  tell("running");
  clock.advance(700 * HOUR_MS - 1);
  assert.deepEqual(verdicts(), []);
  clock.advance(1);
  assert.deepEqual(verdicts(), [true]);
});

test("once the health is known, and once the allocation is closed, no timer is left", () => {
  const { clock, health, tell } = follow({ minHealthyHours: 1, deadlineHours: 2 });
  tell("running");
  assert.equal(clock.timers, 2);
  clock.advance(HOUR_MS);
  assert.equal(clock.timers, 0);
  health.reset();
  tell("running");
  health.close();
  assert.equal(clock.timers, 0);
});
