import assert from "node:assert/strict";
import { test } from "node:test";
import type { Task, TaskGroup } from "@drover/job";
import type { Input } from "@drover/schema";
import type { JobInput } from "../input.ts";
import { canonicalize } from "./canonicalize.ts";

const SECOND = 1e9;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

function jobWith(group: Input<TaskGroup>, job: JobInput = {}): JobInput {
  return { ID: "web", ...job, TaskGroups: [{ Name: "app", ...group }] };
}

function groupOf(group: Input<TaskGroup>, job: JobInput = {}): TaskGroup {
  return canonicalize(jobWith(group, job)).TaskGroups[0] ?? assert.fail();
}

function taskOf(task: Input<Task>, group: Input<TaskGroup> = {}, job: JobInput = {}): Task {
  return groupOf({ ...group, Tasks: [{ Name: "server", ...task }] }, job).Tasks[0] ?? assert.fail();
}

test("an empty job gets the job's defaults", () => {
  const job = canonicalize({ ID: "web" });
  const { Name, Namespace, Region, Type, Priority, Datacenters, NodePool, TaskGroups, Stop } = job;
  assert.deepEqual(
    { Name, Namespace, Region, Type, Priority, Datacenters, NodePool, TaskGroups, Stop },
    {
      Name: "web",
      Namespace: "default",
      Region: "global",
      Type: "service",
      Priority: 50,
      Datacenters: ["*"],
      NodePool: "default",
      TaskGroups: [],
      Stop: false,
    },
  );
});

test("empty texts, lists and maps as Go's client sends them count as not given", () => {
  const job = canonicalize({
    ID: "web",
    Namespace: "",
    Priority: 0,
    Datacenters: [],
    Constraints: [],
    Meta: {},
    Periodic: { Spec: "@daily", TimeZone: "" },
    ParameterizedJob: { Payload: "" as never },
  });
  assert.equal(job.Namespace, "default");
  assert.equal(job.Priority, 50);
  assert.deepEqual(job.Datacenters, ["*"]);
  assert.equal(job.Constraints, null);
  assert.equal(job.Meta, null);
  assert.equal(job.Periodic?.TimeZone, "UTC");
  assert.equal(job.Periodic?.SpecType, "cron");
  assert.equal(job.ParameterizedJob?.Payload, "optional");
});

test("restart defaults depend on the job's type, and a task's policy is laid over its group's", () => {
  const service = { Attempts: 2, Interval: 30 * MINUTE, Delay: 15 * SECOND };
  const batch = { Attempts: 3, Interval: 24 * HOUR, Delay: 15 * SECOND };
  for (const [type, expected] of [
    ["service", service],
    ["system", service],
    ["batch", batch],
    ["sysbatch", batch],
  ] as const) {
    assert.deepEqual(groupOf({}, { Type: type }).RestartPolicy, {
      ...expected,
      Mode: "fail",
      RenderTemplates: false,
    });
  }
  const group = { RestartPolicy: { Attempts: 9, Mode: "delay" as const } };
  const task = taskOf({ RestartPolicy: { Delay: SECOND } }, group);
  assert.deepEqual(task.RestartPolicy, {
    Attempts: 9,
    Interval: 30 * MINUTE,
    Delay: SECOND,
    Mode: "delay",
    RenderTemplates: false,
  });
});

test("rescheduling and migration are for the types that have them, the job's under the group's", () => {
  assert.deepEqual(groupOf({}).ReschedulePolicy, {
    Attempts: 0,
    Interval: 0,
    Delay: 30 * SECOND,
    DelayFunction: "exponential",
    MaxDelay: HOUR,
    Unlimited: true,
  });
  assert.equal(groupOf({}, { Type: "system" }).ReschedulePolicy, null);
  assert.equal(groupOf({}).Migrate?.HealthCheck, "checks");
  assert.equal(groupOf({}, { Type: "batch" }).Migrate, null);
  const merged = groupOf(
    { ReschedulePolicy: { Unlimited: false } },
    { Reschedule: { Attempts: 5, Unlimited: true }, Migrate: { MaxParallel: 3 } },
  );
  assert.equal(merged.ReschedulePolicy?.Attempts, 5);
  assert.equal(merged.ReschedulePolicy?.Unlimited, false);
  assert.equal(merged.Migrate?.MaxParallel, 3);
});

test("the job's update strategy goes into its groups, and only its pace stays with the job", () => {
  const job = canonicalize(
    jobWith(
      { Update: { Canary: 1, MaxParallel: 4 } },
      { Update: { Stagger: MINUTE, AutoRevert: true, MaxParallel: 2 } },
    ),
  );
  const [group] = job.TaskGroups;
  assert.equal(group?.Update?.Canary, 1);
  assert.equal(group?.Update?.MaxParallel, 4);
  assert.equal(group?.Update?.AutoRevert, true);
  assert.equal(group?.Update?.ProgressDeadline, 10 * MINUTE);
  assert.equal(job.Update?.Stagger, MINUTE);
  assert.equal(job.Update?.MaxParallel, 2);
  assert.equal(job.Update?.AutoRevert, false);
  assert.equal(groupOf({}, { Type: "batch" }).Update, null);
  assert.equal(groupOf({}).Update?.MaxParallel, 1);
});

test("an empty task gets the task's defaults", () => {
  const task = taskOf({ Driver: "raw_exec", Config: { command: "/bin/true" } });
  assert.equal(task.KillTimeout, 5 * SECOND);
  assert.equal(task.KillSignal, "");
  assert.deepEqual(
    [task.Resources.CPU, task.Resources.Cores, task.Resources.MemoryMB, task.Resources.MemoryMaxMB],
    [100, 0, 300, 0],
  );
  assert.deepEqual(task.LogConfig, {
    MaxFiles: 10,
    MaxFileSizeMB: 10,
    Disabled: false,
    Enabled: null,
  });
  assert.equal(task.Identity?.Name, "default");
  assert.deepEqual(task.Identity?.Audience, ["nomadproject.io"]);
  assert.deepEqual(task.Config, { command: "/bin/true" });
  assert.equal(groupOf({}).EphemeralDisk.SizeMB, 300);
});

test("logs are off where they are not enabled, unless it is said that they are not disabled", () => {
  assert.equal(taskOf({ LogConfig: { Enabled: false } }).LogConfig.Disabled, true);
  assert.equal(
    taskOf({ LogConfig: { Enabled: false, Disabled: false } }).LogConfig.Disabled,
    false,
  );
});

test("whole cores take the place of the default share of CPU", () => {
  assert.equal(taskOf({ Resources: { Cores: 2 } }).Resources.CPU, 0);
  assert.equal(taskOf({ Resources: { Cores: 2, CPU: 500 } }).Resources.CPU, 500);
  assert.equal(taskOf({ Resources: { MemoryMB: 64 } }).Resources.CPU, 100);
});

test("artifacts and templates get the defaults that depend on their modes", () => {
  const task = taskOf({
    Artifacts: [
      { GetterSource: "https://example.com/a/tool.sh", GetterMode: "file" },
      { GetterSource: "https://example.com/a.tar.gz" },
    ],
    Templates: [{ ChangeMode: "signal" }, { ChangeMode: "signal", ChangeSignal: "sigusr1" }, {}],
  });
  assert.deepEqual(
    task.Artifacts?.map(({ RelativeDest }) => RelativeDest),
    ["local/tool.sh", "local/"],
  );
  assert.deepEqual(
    task.Templates?.map(({ ChangeSignal }) => ChangeSignal),
    ["SIGHUP", "SIGUSR1", ""],
  );
  assert.equal(task.Templates?.[2]?.ChangeMode, "restart");
  assert.equal(task.Templates?.[2]?.LeftDelim, "{{");
});

test("services and checks are named for where they stand", () => {
  const group = groupOf({
    Services: [
      { Checks: [{ Type: "tcp" }], Provider: "nomad" },
      { Name: "${BASE}-api", CheckRestart: { Limit: 3 }, Checks: [{ CheckRestart: { Grace: 0 } }] },
    ] as Input<TaskGroup>["Services"] & object,
    Tasks: [{ Name: "server", Services: [{ Checks: [{ TaskName: "other" }] }] }],
  });
  const [first, second] = group.Services ?? [];
  assert.equal(first?.Name, "web-app");
  assert.equal(first?.Namespace, "default");
  assert.equal(first?.Checks?.[0]?.Name, 'service: "web-app" check');
  assert.equal(first?.Checks?.[0]?.OnUpdate, "require_healthy");
  assert.equal(second?.Name, "web-app-group-api");
  assert.equal(second?.Provider, "consul");
  assert.deepEqual(second?.Checks?.[0]?.CheckRestart, {
    Limit: 3,
    Grace: 0,
    IgnoreWarnings: false,
  });
  const service = group.Tasks[0]?.Services?.[0];
  assert.equal(service?.Name, "web-app-server");
  assert.equal(service?.TaskName, "server");
  assert.equal(service?.Checks?.[0]?.TaskName, "server");
});

test("a scaling policy says what it scales and gives the count that is missing", () => {
  const group = groupOf({ Scaling: { Min: 3, Max: 5 } });
  assert.equal(group.Count, 3);
  assert.equal(group.Scaling?.Type, "horizontal");
  assert.deepEqual(group.Scaling?.Target, { Namespace: "default", Job: "web", Group: "app" });
  assert.equal(groupOf({ Count: 2, Scaling: { Max: 5 } }).Scaling?.Min, 2);
});

test("ports are on the default host network unless they say otherwise", () => {
  const group = groupOf({
    Networks: [{ ReservedPorts: [{ Label: "http", Value: 80 }], DynamicPorts: [] }],
  });
  assert.equal(group.Networks?.[0]?.ReservedPorts?.[0]?.HostNetwork, "default");
  assert.equal(group.Networks?.[0]?.DynamicPorts, null);
});

test("canonicalising a canonical job changes nothing, and the input is never changed", () => {
  const input: JobInput = {
    ...jobWith({
      Tasks: [{ Name: "server", Identities: [{ Name: "vault_x", TTL: HOUR }, { Env: true }] }],
      Scaling: { Max: 3 },
      Services: [{ Checks: [{ Type: "http", Path: "/" }] }],
    }),
    Update: { MaxParallel: 0 },
    Multiregion: { Regions: [{ Name: "west" }] },
  };
  const before = structuredClone(input);
  const once = canonicalize(input);
  assert.deepEqual(input, before);
  assert.deepEqual(canonicalize(once), once);
  assert.deepEqual(
    canonicalize(canonicalize({ ID: "b", Type: "batch" })),
    canonicalize({ ID: "b", Type: "batch" }),
  );
});
