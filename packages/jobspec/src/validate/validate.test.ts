import assert from "node:assert/strict";
import { test } from "node:test";
import type { Service, ServiceCheck, Task, TaskGroup } from "@drover/job";
import type { Input } from "@drover/schema";
import { verdict } from "../../test/verdict.ts";
import { canonicalize } from "../canonical/canonicalize.ts";
import type { JobInput } from "../input.ts";

const SECOND = 1e9;

function jobWith(group: Input<TaskGroup>, job: JobInput = {}): JobInput {
  const tasks = [{ Name: "t", Driver: "raw_exec", Config: { command: "/bin/true" } }];
  return { ID: "web", TaskGroups: [{ Name: "g", Tasks: tasks, ...group }], ...job };
}

function errorsOf(group: Input<TaskGroup>, job: JobInput = {}): string[] {
  return verdict(canonicalize(jobWith(group, job))).errors;
}

function taskErrors(task: Input<Task>, group: Input<TaskGroup> = {}, job: JobInput = {}): string[] {
  return errorsOf({ ...group, Tasks: [{ Name: "t", Driver: "raw_exec", ...task }] }, job);
}

function serviceErrors(service: Input<Service>): string[] {
  const networks = [{ DynamicPorts: [{ Label: "http" }] }];
  return errorsOf({ Networks: networks, Services: [{ Name: "s", Provider: "nomad", ...service }] });
}

function checkErrors(
  check: Input<ServiceCheck>,
  provider: Service["Provider"] = "nomad",
): string[] {
  const given = { Type: "tcp", Interval: SECOND, Timeout: SECOND, ...check };
  return serviceErrors({ Provider: provider, PortLabel: "http", Checks: [given] });
}

/** Each found list must have exactly one message, which contains the words. */
function assertWords(cases: readonly (readonly [string[], string])[]): void {
  for (const [errors, words] of cases) {
    assert.equal(errors.length, 1, `${words}: ${JSON.stringify(errors)}`);
    assert.ok(errors[0]?.includes(words), `${errors[0]} should contain ${words}`);
  }
}

test("a job of defaults is valid and gives no warnings, whatever its type", () => {
  for (const Type of ["service", "batch", "system", "sysbatch"] as const) {
    const { errors, warnings } = verdict(canonicalize(jobWith({}, { Type })));
    assert.deepEqual({ errors, warnings }, { errors: [], warnings: [] });
  }
});

test("an empty job is told everything that it lacks", () => {
  assert.deepEqual(verdict(canonicalize({})).errors, [
    "Missing job ID",
    "Missing job name",
    "Missing job task groups",
  ]);
});

test("messages say where the fault stands", () => {
  assert.deepEqual(taskErrors({ Driver: "", KillTimeout: -1 }), [
    "Task group g validation failed: Task t validation failed: Missing task driver",
    "Task group g validation failed: Task t validation failed: KillTimeout must be a positive value",
  ]);
});

test("the job's own fields are checked", () => {
  assertWords([
    [errorsOf({}, { ID: "a b" }), "Job ID contains a space"],
    [errorsOf({}, { ID: "a\0" }).slice(0, 1), "Job ID contains a null character"],
    [errorsOf({}, { Region: "" }), "Missing job region"],
    [errorsOf({}, { Type: "cron" as never }).slice(0, 1), 'Invalid job type: "cron"'],
    [errorsOf({}, { Priority: 101 }), "priority must be between [1, 100]"],
    [errorsOf({}, { Datacenters: [""] }), "Job datacenter must be non-empty string"],
    [errorsOf({}, { Payload: "eA==" }), "can't be submitted with a payload"],
    [errorsOf({}, { UI: { Description: "x".repeat(1001) } }), "under 1000 characters"],
    [errorsOf({}, { TaskGroups: [] }), "Missing job task groups"],
    [errorsOf({ Name: "" }), "Job task group 1 missing name"],
    [errorsOf({}, { Type: "system", Spreads: [{ Attribute: "a" }] }), "may not have a spread"],
  ]);
  const twice = jobWith({}).TaskGroups?.[0] ?? {};
  assertWords([[errorsOf({}, { TaskGroups: [twice, twice] }), "Job task group 2 redefines 'g'"]]);
});

test("periodic and parameterized jobs are batch jobs with valid settings", () => {
  const batch = { Type: "batch" as const };
  assert.deepEqual(errorsOf({}, { ...batch, Periodic: { Specs: ["*/15 * * * *", "@daily"] } }), []);
  assert.deepEqual(errorsOf({}, { Periodic: { Enabled: false } }), []);
  assertWords([
    [errorsOf({}, { Periodic: { Spec: "@daily" } }), "Periodic can only be used with"],
    [errorsOf({}, { ...batch, Periodic: {} }), "Must specify a spec"],
    [errorsOf({}, { ...batch, Periodic: { Spec: "* * *" } }), 'Invalid cron spec "* * *"'],
    [errorsOf({}, { ...batch, Periodic: { Spec: "61 * * * *" } }), "Invalid cron spec"],
    [
      errorsOf({}, { ...batch, Periodic: { Spec: "@daily", TimeZone: "Mars" } }),
      "Invalid time zone",
    ],
    [
      errorsOf({}, { ...batch, Periodic: { Spec: "@daily", Specs: ["@hourly"] } }),
      "Only cron or crons may be used",
    ],
    [errorsOf({}, { ParameterizedJob: {} }), "Parameterized job can only be used with"],
    [
      errorsOf({}, { ...batch, ParameterizedJob: { Payload: "maybe" as never } }),
      'Unknown payload requirement: "maybe"',
    ],
    [
      errorsOf({}, { ...batch, ParameterizedJob: { MetaRequired: ["a"], MetaOptional: ["a"] } }),
      "should be disjoint",
    ],
  ]);
});

test("constraints and affinities need a known operand and what it compares", () => {
  const on = (LTarget: string, Operand: string, RTarget: string) =>
    errorsOf({}, { Constraints: [{ LTarget, Operand, RTarget }] });
  const attribute = "${attr.kernel.name}";
  assert.deepEqual(on(attribute, "=", "linux"), []);
  assert.deepEqual(on("", "distinct_hosts", ""), []);
  assertWords([
    [on(attribute, "", "x"), "Missing constraint operand"],
    [on(attribute, "like", "x"), 'Unknown constraint type "like"'],
    [on(attribute, "=", ""), 'Operator "=" requires an RTarget'],
    [on("", "=", "x"), "no attribute provided"],
    [on("${node.shoe}", "=", "x"), 'unsupported attribute "${node.shoe}"'],
    [on("$attr.x", "=", "x"), "missing an opening brace"],
    [on("${attr.x", "=", "x"), "missing a closing brace"],
    [on(attribute, "regexp", "("), "Regular expression failed to compile"],
    [on(attribute, "version", "~~ 1"), "Version constraint is invalid"],
    [on(attribute, "semver", "~> 1"), "Semver constraint is invalid"],
    [on(attribute, "set_contains_any", ""), "requires an RTarget"],
    [on(attribute, "is_set", "x"), "does not support an RTarget"],
    [on(attribute, "distinct_property", "x"), "uint64"],
    [on(attribute, "distinct_property", "0"), "allowed count of 1 or greater"],
    [
      taskErrors({ Constraints: [{ Operand: "distinct_hosts" }] }),
      "disallowed Operand at task level",
    ],
    [
      errorsOf({ Affinities: [{ LTarget: "a", RTarget: "b", Operand: "=", Weight: 0 }] }),
      "be zero",
    ],
    [
      errorsOf({ Affinities: [{ LTarget: "a", RTarget: "b", Operand: "=", Weight: 101 }] }),
      "[-100,100]",
    ],
    [errorsOf({ Affinities: [{ LTarget: "a", RTarget: "b", Operand: "in" }] }), "Unknown affinity"],
    [errorsOf({ Spreads: [{ Attribute: "" }] }), "Missing spread attribute"],
    [errorsOf({ Spreads: [{ Attribute: "a", Weight: 0 }] }), "positive weight"],
    [
      errorsOf({
        Spreads: [
          {
            Attribute: "a",
            SpreadTarget: [
              { Value: "x", Percent: 60 },
              { Value: "y", Percent: 41 },
            ],
          },
        ],
      }),
      "got 101%",
    ],
  ]);
});

test("a group's policies are checked", () => {
  assertWords([
    [errorsOf({ Count: -1 }), "count can't be negative"],
    [errorsOf({ Count: 2 }, { Type: "system" }), "Count cannot exceed 1 with system scheduler"],
    [
      errorsOf({ RestartPolicy: { Interval: SECOND, Attempts: 0 } }).slice(0, 1),
      "Interval can not be less than 5s",
    ],
    [
      errorsOf({ RestartPolicy: { Mode: "retry" as never } }).slice(0, 1),
      'Unsupported restart mode: "retry"',
    ],
    [errorsOf({ RestartPolicy: { Mode: "delay", Attempts: 0 } }).slice(0, 1), "is ambiguous"],
    [
      errorsOf({ RestartPolicy: { Attempts: 1000 } }).slice(0, 1),
      "can't restart the TaskGroup 1000 times",
    ],
    [errorsOf({ ReschedulePolicy: { Delay: SECOND } }), "Delay cannot be less than 5s"],
    [
      errorsOf({ ReschedulePolicy: { DelayFunction: "linear" as never } }),
      "Invalid delay function",
    ],
    [
      errorsOf({ ReschedulePolicy: { Attempts: 3, Interval: 60 * SECOND } }),
      "Unlimited cannot also",
    ],
    [
      errorsOf({ ReschedulePolicy: { Attempts: 9, Interval: 60 * SECOND, Unlimited: false } }),
      "to accommodate 9 attempts",
    ],
    [
      errorsOf({ ReschedulePolicy: { Attempts: 1 } }, { Type: "system" }),
      "should not have a reschedule",
    ],
    [errorsOf({ Update: { AutoPromote: true } }), "Auto Promote requires a Canary"],
    [errorsOf({ Update: { MinHealthyTime: 400 * SECOND } }), "Minimum healthy time must be less"],
    [errorsOf({ Update: { HealthyDeadline: 700 * SECOND } }), "Healthy deadline must be less"],
    [errorsOf({ Update: {} }, { Type: "batch" }), "does not allow update block"],
    [errorsOf({ Migrate: {} }, { Type: "batch" }), "does not allow migrate block"],
    [errorsOf({ Migrate: { HealthCheck: "manual" as never } }), "Invalid HealthCheck"],
    [errorsOf({ Scaling: {} }), "maximum count must be specified"],
    [errorsOf({ Count: 4, Scaling: { Max: 3, Min: 1 } }), "greater than maximum count"],
    [errorsOf({ Disconnect: { Reconcile: "any" } }), "reconcile option is invalid"],
    [errorsOf({ EphemeralDisk: { SizeMB: 5 } }).slice(0, 1), "minimum DiskMB value is 10; got 5"],
    [errorsOf({ MaxRunDuration: SECOND }), "does not allow max_run_duration"],
    [errorsOf({ Tasks: [] }), "Missing tasks for task group"],
    [errorsOf({ ShutdownDelay: -1 }), "ShutdownDelay must be a positive value"],
  ]);
});

test("tasks of a group have different names, at most one leader and at least one that is no hook", () => {
  const task = { Name: "t", Driver: "raw_exec" };
  assertWords([
    [errorsOf({ Tasks: [task, task] }), "Task 2 redefines 't' from task 1"],
    [
      errorsOf({
        Tasks: [
          { ...task, Leader: true },
          { ...task, Name: "u", Leader: true },
        ],
      }),
      "Only one task",
    ],
    [errorsOf({ Tasks: [{ ...task, Lifecycle: { Hook: "prestart" } }] }), "at least one main task"],
    [errorsOf({ Tasks: [{ Driver: "raw_exec" }] }), "Task 1 missing name"],
    [
      errorsOf({ Tasks: [task, { ...task, Name: "u", Lifecycle: { Hook: "never" as never } }] }),
      "invalid hook: never",
    ],
  ]);
});

test("a task's own fields are checked", () => {
  assertWords([
    [taskErrors({ Name: "alloc" }), 'cannot be named "alloc"'],
    [taskErrors({ Name: "a/b" }), "cannot include slashes"],
    [taskErrors({ Name: ".." }), 'cannot be named ".."'],
    [taskErrors({ KillTimeout: 700 * SECOND }), "longer than the group's ProgressDeadline"],
    [
      taskErrors({ KillSignal: "INT" }),
      'kill_signal "INT" is no signal of this system; did you mean "SIGINT"?',
    ],
    [taskErrors({ ShutdownDelay: -1 }), "ShutdownDelay must be a positive value"],
    [taskErrors({ Resources: { MemoryMB: 0 } }), "minimum MemoryMB value is 10; got 0"],
    [taskErrors({ Resources: { CPU: 0 } }), "minimum CPU value is 1; got 0"],
    [taskErrors({ Resources: { CPU: 10, Cores: 1 } }), "'cpu' or 'cores'"],
    [
      taskErrors({ Resources: { MemoryMB: 100, MemoryMaxMB: 50 } }),
      "should be larger than MemoryMB",
    ],
    [taskErrors({ Resources: { DiskMB: 1 } }), "can't ask for disk resources"],
    [taskErrors({ LogConfig: { MaxFiles: 0 } }), "minimum number of files is 1"],
    [taskErrors({ LogConfig: { MaxFiles: 30 } }), "log storage (300 MB) must be less"],
    [taskErrors({ DispatchPayload: { File: "../../../x" } }), "destination escapes"],
    [taskErrors({ Actions: [{ Name: "a b", Command: "x" }] }), "invalid name 'a b'"],
    [taskErrors({ Actions: [{ Name: "a" }] }), "command cannot be empty"],
    [taskErrors({ VolumeMounts: [{ Volume: "v" }] }), "references undefined volume v"],
    [taskErrors({ Identities: [{ Name: "a b" }] }), "Must match regex"],
    [taskErrors({ Identities: [{ Filepath: "x" }] }), "file parameter must be true"],
    [taskErrors({ Vault: { ChangeMode: "explode" } }), 'Unknown change mode "explode"'],
  ]);
  assert.deepEqual(taskErrors({ Resources: { MemoryMaxMB: -1 } }), []);
});

test("artifacts and templates must stay inside the allocation and be complete", () => {
  const artifact = (given: Input<NonNullable<Task["Artifacts"]>[number]>) =>
    taskErrors({ Artifacts: [{ GetterSource: "https://example.com/a", ...given }] });
  const template = (given: Input<NonNullable<Task["Templates"]>[number]>) =>
    taskErrors({ Templates: [{ EmbeddedTmpl: "x", DestPath: "local/x", ...given }] });
  assert.deepEqual(template({ DestPath: "../other/x" }), []);
  for (const checksum of [`md5:${"0".repeat(32)}`, "0".repeat(64), "file:https://x/SHA256SUMS"]) {
    assert.deepEqual(artifact({ GetterOptions: { checksum } }), []);
  }
  assertWords([
    [artifact({ GetterSource: "" }), "source must be specified"],
    [artifact({ GetterMode: "all" as never }), 'invalid artifact mode "all"'],
    [artifact({ RelativeDest: "../../x" }), "destination escapes allocation directory"],
    [artifact({ GetterOptions: { checksum: "sha256:abc" } }), "invalid sha256 checksum: abc"],
    [artifact({ GetterOptions: { checksum: "crc:1" } }), "unsupported checksum type: crc"],
    [artifact({ GetterOptions: { checksum: "abc" } }), 'must be given as "type:value"'],
    [template({ EmbeddedTmpl: "" }), "source path or have an embedded template"],
    [template({ DestPath: "" }), "Must specify a destination"],
    [template({ DestPath: "../../x" }), "destination escapes"],
    [template({ ChangeMode: "often" as never }), "Invalid change mode"],
    [template({ ChangeMode: "signal", ChangeSignal: "SIGNOPE" }), "no signal of this system"],
    [template({ ChangeMode: "script" }), "must specify change script"],
    [template({ Perms: "9" }), 'Failed to parse "9" as octal'],
    [template({ Wait: { Min: 2, Max: 1 } }), "is greater than max"],
    [
      taskErrors({
        Templates: [
          { EmbeddedTmpl: "a", DestPath: "local/x" },
          { EmbeddedTmpl: "b", DestPath: "local/x" },
        ],
      }),
      "Template 2 has same destination as 1",
    ],
  ]);
});

test("ports have different labels and numbers", () => {
  const ports = (
    ...ReservedPorts: Input<
      NonNullable<NonNullable<TaskGroup["Networks"]>[number]["ReservedPorts"]>
    >
  ) => errorsOf({ Networks: [{ ReservedPorts }] });
  assertWords([
    [ports({ Label: "a", Value: 80 }, { Label: "a", Value: 81 }), "Port label a already in use"],
    [
      ports({ Label: "a", Value: 80 }, { Label: "b", Value: 80 }),
      "Static port 80 already reserved by taskgroup network:a",
    ],
    [ports({ Label: "a", Value: 70_000 }), "cannot be greater than 65535"],
    [ports({ Label: "a", To: -2 }), "negative value -2"],
    [errorsOf({ Networks: [{ Hostname: "a b" }] }), "not a valid DNS name"],
  ]);
});

test("volumes have a type, a source and a mode that fits", () => {
  const volume = (given: Input<NonNullable<TaskGroup["Volumes"]>[string]>) =>
    errorsOf({
      Count: 2,
      Volumes: { v: { Type: "csi", Source: "s", AttachmentMode: "file-system", ...given } },
    });
  assertWords([
    [volume({ Type: "nfs" }), "volume validation for v failed: volume has unrecognized type nfs"],
    [volume({ Source: "", AccessMode: "multi-node-multi-writer" }), "empty source"],
    [volume({ AccessMode: "" }), "must have an access mode"],
    [volume({ AccessMode: "single-node-writer" }), "allows only one reader or writer"],
    [volume({ AccessMode: "multi-node-reader-only" }), "must be read-only"],
    [
      volume({ Type: "host", AccessMode: "multi-node-single-writer" }),
      "host volumes cannot be mounted",
    ],
  ]);
});

test("services and checks are checked for their provider", () => {
  assert.deepEqual(serviceErrors({ PortLabel: "http" }), []);
  assert.deepEqual(checkErrors({}), []);
  assertWords([
    [serviceErrors({ Name: "a_b" }), "valid per RFC 1123"],
    [serviceErrors({ Provider: "dns" as never }), 'Service provider must be "consul", or "nomad"'],
    [serviceErrors({ AddressMode: "front" }), "Service address_mode must be"],
    [
      serviceErrors({ AddressMode: "host", Address: "10.0.0.1" }),
      'must be "auto" if address is set',
    ],
    [serviceErrors({ OnUpdate: "never" }), "Service on_update must be"],
    [serviceErrors({ Connect: {} }), "cannot include Connect blocks"],
    [checkErrors({ Type: "script", Command: "x", TaskName: "t" }), "must be one of tcp, http"],
    [checkErrors({ Type: "http" }), "http type must have http path"],
    [checkErrors({ Type: "http", Path: "http://x/" }), "relative http path"],
    [checkErrors({ Type: "http", Path: "/", Method: "FETCH" }), 'method type "FETCH"'],
    [checkErrors({ Interval: 0 }), "missing required value interval"],
    [checkErrors({ Timeout: 1 }), "lower than required minimum timeout"],
    [checkErrors({ InitialStatus: "fine" }), "invalid initial check state"],
    [checkErrors({ Expose: true }), "expose may only be set for Consul"],
    [
      checkErrors({ OnUpdate: "ignore", CheckRestart: { Limit: 1 } }),
      "not compatible with check_restart",
    ],
    [checkErrors({ TaskName: "nobody" }), "refers to non-existent task nobody"],
    [checkErrors({ Type: "script", Command: "x" }, "consul"), "must specify task parameter"],
    [
      taskErrors({ Services: [{ Name: "s", PortLabel: "ssh" }] }),
      'port label "ssh" referenced by services s does not exist',
    ],
    [
      errorsOf({
        Services: [
          { Name: "s", Provider: "nomad" },
          { Name: "s", Provider: "nomad" },
        ],
      }),
      "Services are not unique: group->s",
    ],
    [
      errorsOf({ Services: [{ Name: "s", Provider: "nomad" }, { Name: "u" }] }),
      "Multiple service providers used",
    ],
  ]);
});

test("what is deprecated or surprising is a warning", () => {
  const warningsOf = (group: Input<TaskGroup>, job: JobInput = {}) =>
    verdict(canonicalize(jobWith(group, job))).warnings;
  const cases: [string[], string][] = [
    [warningsOf({}, { Type: "batch", Periodic: { Spec: "@daily" } }), "cron is deprecated"],
    [warningsOf({ Networks: [{ MBits: 10 }] }), "mbits has been deprecated"],
    [warningsOf({ Count: 2, Update: { MaxParallel: 3 } }), "greater than task group count (3 > 2)"],
    [warningsOf({ MaxClientDisconnect: SECOND }), "MaxClientDisconnect is deprecated"],
    [warningsOf({ Services: [{ Provider: "nomad" }] }), "neither the group nor any of its tasks"],
    [warningsOf({ Tasks: [{ Name: "t", Driver: "raw_exec", Resources: { IOPS: 1 } }] }), "IOPS"],
    [
      warningsOf({
        Tasks: [
          {
            Name: "t",
            Driver: "raw_exec",
            Templates: [{ EmbeddedTmpl: "x", DestPath: "local/x", VaultGrace: SECOND }],
          },
        ],
      }),
      "Please remove vault_grace",
    ],
  ];
  assertWords(cases);
});
