import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "@drover/clock/manual";
import { type Service, type ServiceCheck, type TaskState, toRfc3339 } from "@drover/job";
import { makeAlloc, makeCheck, makeService, makeTask, NODE } from "../../test/allocation.ts";
import { newTaskState } from "../task/task-journal.ts";
import { AllocChecks } from "./alloc-checks.ts";
import type { Probe, ProbeResult } from "./probe.ts";

const SECOND = 1_000_000_000;
const RESTART = { Limit: 2, Grace: 15 * SECOND, IgnoreWarnings: false };
const PASS = { isPassing: true, output: "fine" };
const FAIL = { isPassing: false, output: "ill" };

/** An allocation of one task and one check every ten seconds, on a clock that stands still. */
function follow(fields: Partial<ServiceCheck> = {}, service: Partial<Service> = {}) {
  const clock = new ManualClock();
  const own = makeService({ Checks: [makeCheck({ ...fields })], ...service });
  const alloc = makeAlloc({ group: { Services: [own] } });
  const [group] = alloc.Job.TaskGroups;
  assert.ok(group);
  const asked: Probe[] = [];
  const restarts: string[] = [];
  const world = { kept: "{}", changes: 0, answer: PASS as ProbeResult };
  const make = () =>
    new AllocChecks({
      clock,
      node: () => NODE,
      region: () => "global",
      probe: async (probe) => {
        asked.push(probe);
        return world.answer;
      },
      onChange: () => (world.changes += 1),
      onUnhealthy: ({ check }) => restarts.push(check),
      keep: (text) => (world.kept = text),
    });
  const states = new Map<string, TaskState>();
  const tell = (checks: AllocChecks, State: TaskState["State"]) => {
    const StartedAt = State === "running" ? toRfc3339(clock.now()) : null;
    states.set("main", { ...newTaskState(), State, StartedAt });
    checks.update(alloc, group, states);
  };
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      clock.advance(1000);
      await new Promise(setImmediate);
    }
  };
  const only = (checks: AllocChecks) => {
    const [result] = Object.values(checks.results());
    assert.ok(result);
    return result;
  };
  return { alloc, group, states, clock, asked, restarts, world, make, tell, pass, only };
}

test("a check waits for its task, then runs after half an interval and after each interval", async () => {
  const { clock, make, tell, pass, only, asked } = follow();
  const checks = make();
  tell(checks, "pending");
  await pass(60);
  assert.equal(asked.length, 0);
  tell(checks, "running");
  assert.equal(only(checks).Status, "pending");
  await pass(4);
  assert.equal(asked.length, 0);
  assert.equal(checks.arePassing, false);
  await pass(1);
  assert.equal(asked.length, 1);
  assert.equal(checks.arePassing, true);
  await pass(20);
  assert.equal(asked.length, 3);
  const { Status, Output, Mode, Service, Check, Group, Timestamp } = only(checks);
  assert.deepEqual(
    { Status, Output, Mode, Service, Check, Group },
    {
      Status: "success",
      Output: "fine",
      Mode: "healthiness",
      Service: "web",
      Check: "up",
      Group: "example.web[3]",
    },
  );
  assert.equal(Timestamp, Number(clock.now() / 1_000_000_000n));
  checks.close();
  assert.equal(clock.timers, 0);
});

test("a task that does not run is not asked, and its check does not pass", async () => {
  const { clock, make, tell, pass, asked } = follow();
  const checks = make();
  tell(checks, "running");
  await pass(5);
  assert.equal(checks.arePassing, true);
  tell(checks, "dead");
  assert.equal(checks.arePassing, false);
  await pass(60);
  assert.equal(asked.length, 1);
  assert.equal(clock.timers, 0);
});

test("only a change of status is told and kept", async () => {
  const { make, tell, pass, world } = follow();
  const checks = make();
  tell(checks, "running");
  await pass(45);
  assert.equal(world.changes, 1);
  world.answer = FAIL;
  await pass(30);
  assert.equal(world.changes, 2);
});

test("after as many failures in a row as its limit, grace not counted, a restart is asked for once", async () => {
  const { make, tell, pass, world, restarts } = follow({ CheckRestart: RESTART });
  const checks = make();
  world.answer = FAIL;
  tell(checks, "running");
  await pass(24); // The failure after 5 s is within the grace period; those after 15 and 25 s count.
  assert.deepEqual(restarts, []);
  await pass(1);
  assert.deepEqual(restarts, ["up"]);
  await pass(60);
  assert.deepEqual(restarts, ["up"]);
  tell(checks, "pending");
  tell(checks, "running");
  await pass(24);
  assert.deepEqual(restarts, ["up"]);
  await pass(1);
  assert.deepEqual(restarts, ["up", "up"]);
  checks.close();
});

test("a check that passes in between begins to count anew", async () => {
  const { make, tell, pass, world, restarts } = follow({ CheckRestart: { ...RESTART, Grace: 0 } });
  const checks = make();
  tell(checks, "running");
  for (let round = 0; round < 3; round++) {
    world.answer = FAIL;
    await pass(10);
    world.answer = PASS;
    await pass(10);
  }
  assert.deepEqual(restarts, []);
});

test("on_update = ignore leaves the allocation's health alone", async () => {
  const { make, tell, pass, world, only } = follow({ OnUpdate: "ignore" });
  const checks = make();
  world.answer = FAIL;
  tell(checks, "running");
  await pass(5);
  assert.equal(only(checks).Status, "failure");
  assert.equal(only(checks).Mode, "readiness");
  assert.equal(checks.arePassing, true);
});

test("a later process goes on with the result of the same start, and begins anew with another", async () => {
  const { alloc, group, states, make, tell, pass, only, world } = follow();
  const first = make();
  tell(first, "running");
  await pass(5);
  first.close();
  const second = make();
  second.restore(world.kept);
  second.update(alloc, group, states);
  assert.equal(only(second).Status, "success");
  assert.equal(second.arePassing, true);
  second.close();
  await pass(1);
  const third = make();
  third.restore(world.kept);
  tell(third, "running");
  assert.equal(only(third).Status, "pending");
  third.close();
});

test("an update without the check ends it, and one that changes it begins anew", async () => {
  const { alloc, group, states, clock, make, tell, pass, only } = follow();
  const checks = make();
  tell(checks, "running");
  await pass(5);
  const change = (services: Service[] | null) =>
    checks.update({ ...alloc }, { ...group, Services: services }, states);
  change(group.Services);
  assert.equal(only(checks).Status, "success");
  change([makeService({ Checks: [makeCheck({ Timeout: 7 * SECOND })] })]);
  assert.equal(only(checks).Status, "pending");
  change(null);
  assert.deepEqual(checks.results(), {});
  assert.equal(clock.timers, 0);
});

test("references are filled in, and a check of its own port is asked there", async () => {
  const { make, tell, pass, asked } = follow({
    Type: "http",
    Path: "/of/${NOMAD_JOB_NAME}?at=${attr.kernel.name}",
    PortLabel: "8080",
    Header: { "X-Group": ["${NOMAD_GROUP_NAME}"] },
    Protocol: "https",
    TLSSkipVerify: true,
  });
  const checks = make();
  tell(checks, "running");
  await pass(5);
  checks.close();
  const host = NODE.Attributes["unique.network.ip-address"] ?? "127.0.0.1";
  assert.deepEqual(asked, [
    {
      type: "http",
      protocol: "https",
      host,
      port: 8080,
      path: `/of/example?at=${NODE.Attributes["kernel.name"] ?? "${attr.kernel.name}"}`,
      method: "GET",
      headers: { "X-Group": ["web"] },
      body: "",
      skipVerify: true,
    },
  ]);
});

test("a port that is not there is a failure that says so", async () => {
  const { make, tell, pass, only } = follow({ PortLabel: "admin" });
  const checks = make();
  tell(checks, "running");
  await pass(5);
  assert.equal(only(checks).Status, "failure");
  assert.equal(only(checks).Output, 'no port has the label "admin"');
  checks.close();
});

test("the check of a task's service is of that task", async () => {
  const { alloc, clock, make, asked, pass } = follow();
  const own = makeService({ TaskName: "side", Checks: [makeCheck({ TaskName: "side" })] });
  const group = {
    ...alloc.Job.TaskGroups[0],
    Services: null,
    Tasks: [makeTask(), makeTask({ Name: "side", Services: [own] })],
  } as (typeof alloc.Job.TaskGroups)[number];
  const checks = make();
  const running = {
    ...newTaskState(),
    State: "running",
    StartedAt: toRfc3339(clock.now()),
  } as const;
  checks.update(alloc, group, new Map([["main", running]]));
  await pass(10);
  assert.equal(asked.length, 0);
  checks.update(
    alloc,
    group,
    new Map([
      ["main", running],
      ["side", running],
    ]),
  );
  await pass(5);
  assert.equal(asked.length, 1);
  assert.equal(Object.values(checks.results())[0]?.Task, "side");
  checks.close();
});
