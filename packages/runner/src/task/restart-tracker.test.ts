import assert from "node:assert/strict";
import { test } from "node:test";
import type { JobType, RestartPolicy, TaskLifecycle } from "@drover/job";
import fc from "fast-check";
import { RestartTracker } from "./restart-tracker.ts";

const SECOND = 1_000_000_000n;
const policy: RestartPolicy = {
  Attempts: 2,
  Interval: 1_800_000_000_000,
  Delay: 15_000_000_000,
  Mode: "fail",
  RenderTemplates: false,
};
const exited = (exitCode: number) =>
  ({ kind: "exited", result: { exitCode, signal: 0, oomKilled: false } }) as const;

function setUp(
  options: {
    policy?: Partial<RestartPolicy>;
    jobType?: JobType;
    lifecycle?: TaskLifecycle | null;
    random?: () => number;
  } = {},
) {
  let now = 1_000n * SECOND;
  const tracker = new RestartTracker({
    policy: { ...policy, ...options.policy },
    jobType: options.jobType ?? "service",
    lifecycle: options.lifecycle ?? null,
    now: () => now,
    random: options.random ?? (() => 0),
  });
  return { tracker, pass: (seconds: number) => (now += BigInt(seconds) * SECOND) };
}

test("attempts are used up within an interval, and the next failure fails the task", () => {
  const { tracker } = setUp();
  const restart = { next: "restart", delayNs: 15n * SECOND, reason: "Restart within policy" };
  assert.deepEqual(tracker.decide(exited(7)), restart);
  assert.deepEqual(tracker.decide(exited(7)), restart);
  assert.deepEqual(tracker.decide(exited(7)), {
    next: "fail",
    reason: 'Exceeded allowed attempts 2 in interval 30m0s and mode is "fail"',
  });
});

test("a restart for a failing check uses up attempts, one that somebody asked for does not", () => {
  const { tracker } = setUp({ policy: { Attempts: 1 } });
  assert.equal(tracker.decide({ kind: "restart_requested" }).next, "restart");
  assert.equal(tracker.decide({ kind: "unhealthy" }).next, "restart");
  assert.equal(tracker.decide({ kind: "restart_requested" }).next, "restart");
  assert.equal(tracker.decide({ kind: "unhealthy" }).next, "fail");
});

test("a clock that is set back makes no delay longer than the interval", () => {
  const { tracker, pass } = setUp({ policy: { Attempts: 1, Mode: "delay" } });
  tracker.decide(exited(1));
  pass(-86_400);
  const decision = tracker.decide(exited(1));
  assert.equal(decision.next, "restart");
  assert.ok("delayNs" in decision && decision.delayNs <= 1_800n * SECOND);
});

test("a new interval begins when the old one is over", () => {
  const { tracker, pass } = setUp();
  tracker.decide(exited(1));
  tracker.decide(exited(1));
  pass(1801);
  assert.equal(tracker.decide(exited(1)).next, "restart");
  assert.equal(tracker.counters.count, 1);
});

test("mode delay waits for the next interval instead of failing", () => {
  const { tracker, pass } = setUp({ policy: { Mode: "delay" } });
  tracker.decide(exited(1));
  tracker.decide(exited(1));
  pass(600);
  assert.deepEqual(tracker.decide(exited(1)), {
    next: "restart",
    delayNs: 1200n * SECOND,
    reason: "Exceeded allowed attempts, applying a delay",
  });
});

test("the delay grows by at most a quarter", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (random) => {
      const decision = setUp({ random: () => random }).tracker.decide(exited(1));
      assert.ok(decision.next === "restart");
      assert.ok(decision.delayNs >= 15n * SECOND && decision.delayNs <= 18_750_000_000n);
    }),
  );
});

test("success ends a task where the job or its lifecycle says so", () => {
  const sidecar = (Hook: TaskLifecycle["Hook"], Sidecar: boolean) => ({ Hook, Sidecar });
  const cases: [JobType, TaskLifecycle | null, string][] = [
    ["service", null, "restart"],
    ["system", null, "restart"],
    ["batch", null, "stop"],
    ["sysbatch", null, "stop"],
    ["service", sidecar("prestart", false), "stop"],
    ["batch", sidecar("prestart", true), "restart"],
    ["service", sidecar("poststart", false), "stop"],
    ["batch", sidecar("poststart", true), "restart"],
    ["service", sidecar("poststop", false), "stop"],
  ];
  for (const [jobType, lifecycle, next] of cases) {
    const { tracker } = setUp({ jobType, lifecycle });
    assert.equal(tracker.decide(exited(0)).next, next, `${jobType} ${JSON.stringify(lifecycle)}`);
  }
});

test("an unknown exit code is no success", () => {
  const { tracker } = setUp({ jobType: "batch" });
  const result = { exitCode: 0, signal: 0, oomKilled: false, error: "Exit code unknown" };
  assert.equal(tracker.decide({ kind: "exited", result }).next, "restart");
});

test("no attempts means no restart", () => {
  const { tracker } = setUp({ policy: { Attempts: 0 } });
  assert.deepEqual(tracker.decide(exited(1)), {
    next: "fail",
    reason: "Policy allows no restarts",
  });
});

test("a start error that no second try can mend fails at once", () => {
  const { tracker } = setUp();
  assert.deepEqual(tracker.decide({ kind: "start_failed", recoverable: false }), {
    next: "fail",
    reason: "Error was unrecoverable",
  });
  assert.equal(tracker.decide({ kind: "start_failed", recoverable: true }).next, "restart");
});

test("a kill ends the task and a requested restart costs nothing, whatever the counters say", () => {
  const { tracker } = setUp({ policy: { Attempts: 0 } });
  assert.deepEqual(tracker.decide({ kind: "killed" }), { next: "stop" });
  assert.deepEqual(tracker.decide({ kind: "restart_requested" }), {
    next: "restart",
    delayNs: 0n,
    reason: "",
  });
  assert.equal(tracker.counters.count, 0);
});

test("counters survive in a new tracker", () => {
  const first = setUp();
  first.tracker.decide(exited(1));
  first.tracker.decide(exited(1));
  const second = setUp();
  second.tracker.restore(first.tracker.counters);
  assert.equal(second.tracker.decide(exited(1)).next, "fail");
});
