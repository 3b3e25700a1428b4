import assert from "node:assert/strict";
import { test } from "node:test";
import type { Job, Task, TaskGroup } from "@drover/job";
import { type Input, parseJson } from "@drover/schema";
import { verdict } from "../test/verdict.ts";
import { canonicalize } from "./canonical/canonicalize.ts";
import type { JobInput } from "./input.ts";
import { jobFromJson } from "./job-from-json.ts";
import { outOfRangeFields } from "./job-ranges.ts";
import { parseJob } from "./parse-job.ts";

/** What is wrong with a job of one group of one task; JSON, so that every number is as it is sent. */
function errorsOf(fields: { job?: string; group?: string; task?: string }): string[] {
  const part = (text: string | undefined) => (text === undefined ? "" : `, ${text}`);
  const task = `{"Name": "t", "Driver": "raw_exec"${part(fields.task)}}`;
  const group = `{"Name": "g", "Tasks": [${task}]${part(fields.group)}}`;
  return jobFromJson(parseJson(`{"ID": "web", "TaskGroups": [${group}]${part(fields.job)}}`))
    .errors;
}

test("numbers that no machine has, and those that JavaScript does not hold exactly, are refused", () => {
  const cases: [Parameters<typeof errorsOf>[0], RegExp][] = [
    [
      { group: '"Count": 1000000' },
      /^Job\.TaskGroups\[0\]\.Count must be 0 to 50000, not 1000000$/,
    ],
    [{ group: '"Count": -1' }, /Count must be 0 to 50000, not -1/],
    [
      { group: '"Count": 9007199254740993' },
      /Count must be a whole number .*, not 9007199254740993/,
    ],
    [{ group: '"Count": 1e30' }, /Count must be a whole number/],
    [{ group: '"Count": 1.5' }, /Count must be a whole number, not 1\.5/],
    [{ task: '"Resources": {"MemoryMaxMB": 10000000000000000}' }, /Resources\.MemoryMaxMB must be/],
    [{ task: '"Resources": {"CPU": 9999999999}' }, /Resources\.CPU must be 0 to 2147483647/],
    [
      { group: '"Update": {"ProgressDeadline": 1e30}' },
      /ProgressDeadline must be .*, not 1e\+30|ProgressDeadline must be/,
    ],
    [{ task: '"KillTimeout": -5' }, /KillTimeout must be at least 0s, not -5ns/],
    [{ task: '"KillTimeout": "-1h"' }, /KillTimeout must be at least 0s, not -1h0m0s/],
    [{ job: '"Priority": 101' }, /Job\.Priority must be 1 to 100, not 101/],
    [{ job: '"Priority": 1e300' }, /Job\.Priority must be/],
    [{ job: '"Spreads": [{"Attribute": "a", "Weight": 101}]' }, /Weight must be 0 to 100/],
    [
      { group: '"Networks": [{"ReservedPorts": [{"Label": "p", "Value": 70000}]}]' },
      /Value must be 0 to 65535/,
    ],
  ];
  for (const [fields, expected] of cases) {
    const errors = errorsOf(fields);
    assert.equal(errors.length, 1, JSON.stringify(errors));
    assert.match(errors[0] ?? "", expected);
  }
});

test("names that cannot be shown, addressed or be a key are refused, with the field", () => {
  const bad = [
    "\ud800",
    "a\u0000b",
    "a\u001b[2Jb",
    "a\rb",
    ".",
    "..",
    "__proto__",
    "a\u202eb",
    "a".repeat(600),
  ];
  for (const name of bad) {
    const text = JSON.stringify(name);
    for (const [fields, path] of [
      [{ job: `"ID": ${text}` }, "Job.ID"],
      [{ job: `"Name": ${text}` }, "Job.Name"],
      [{ group: `"Name": ${text}` }, "Job.TaskGroups[0].Name"],
      [{ task: `"Name": ${text}` }, "Job.TaskGroups[0].Tasks[0].Name"],
      [{ group: `"Volumes": {${text}: {"Name": "v"}}` }, "Job.TaskGroups[0].Volumes"],
    ] as const) {
      const errors = errorsOf(fields);
      assert.equal(errors.length, 1, `${path} ${text}: ${JSON.stringify(errors)}`);
      assert.ok(errors[0]?.startsWith(`${path} `), errors[0]);
    }
  }
  assert.match(errorsOf({ task: '"Name": "a/b"' })[0] ?? "", /must be a name without slashes/);
  assert.deepEqual(errorsOf({ job: '"Name": "Grüße an alle 🚀", "ID": "a.b/c-d_e"' }), []);
});

test("a job's id and name may hold line ends, and what else has a name may not", () => {
  assert.deepEqual(errorsOf({ job: String.raw`"ID": "a\n?&字", "Name": "b\nc"` }), []);
  const name = String.raw`"Name": "a\nb"`;
  assert.match(errorsOf({ group: name }).join(), /^Job\.TaskGroups\[0\]\.Name must be a name/);
  assert.match(errorsOf({ task: name }).join(), /Tasks\[0\]\.Name must be a name/);
});

test("a task's name fits into a file's name with what stands around it", () => {
  assert.deepEqual(errorsOf({ task: `"Name": "${"n".repeat(200)}"` }), []);
  assert.match(
    errorsOf({ task: `"Name": "${"ü".repeat(101)}"` })[0] ?? "",
    /at most 200 bytes long, not 202/,
  );
});

test("no text has a NUL or half of a surrogate pair, wherever it stands", () => {
  const cases: [Parameters<typeof errorsOf>[0], RegExp][] = [
    [{ task: '"Env": {"A": "b\\u0000c"}' }, /Tasks\[0\]\.Env\.A must not contain a NUL character/],
    [
      { task: '"Env": {"A\\u0000": "b"}' },
      /Tasks\[0\]\.Env has the key "A\\u0000", which must not contain a NUL/,
    ],
    [
      { task: '"Env": {"A=B": "c"}' },
      /has the key "A=B", which must be the name of an environment variable/,
    ],
    [{ task: '"Env": {"": "c"}' }, /has the key "", which must not be empty/],
    [{ task: '"Env": {"__proto__": "c"}' }, /Env must not have the key "__proto__"/],
    [{ task: '"Meta": {"k": "\\udfff"}' }, /Meta\.k must be Unicode text/],
    [{ job: '"Meta": {"__proto__": "x"}' }, /Job\.Meta must not have the key/],
    [{ task: '"Config": {"command": "/bin/x\\u0000"}' }, /Config\.command must not contain a NUL/],
    [{ task: '"Config": {"args": ["a", "\\u0000"]}' }, /Config\.args \[1\] must not contain a NUL/],
    [{ task: '"Config": {"command": "x", "n": [1e400]}' }, /Config\.n \[0\] is a number beyond/],
    [{ task: '"User": "a\\nb"' }, /User must be a name without control/],
    [{ job: '"Datacenters": ["a", "b\\u001b"]' }, /Datacenters\[1\] must be a name/],
  ];
  for (const [fields, expected] of cases) {
    const errors = errorsOf(fields);
    assert.equal(errors.length, 1, JSON.stringify(errors));
    assert.match(errors[0] ?? "", expected);
  }
});

test("an entry of the environment is at most as long as the kernel takes", () => {
  assert.deepEqual(errorsOf({ task: `"Env": {"A": "${"x".repeat(100_000)}"}` }), []);
  assert.match(
    errorsOf({ task: `"Env": {"A": "${"x".repeat(140_000)}"}` })[0] ?? "",
    /Env\.A must be at most 131071 bytes/,
  );
});

test("the groups of a job together have no more allocations than one may have", () => {
  const groups = (...counts: number[]) =>
    canonicalize({
      ID: "web",
      TaskGroups: counts.map((Count, i) => ({
        Name: `g${i}`,
        Count,
        Tasks: [{ Name: "t", Driver: "d" }],
      })),
    });
  assert.deepEqual(verdict(groups(25_000, 25_000)).errors, []);
  assert.match(
    verdict(groups(25_000, 25_001)).errors.join(),
    /at most 50000 allocations \(job_max_count\); its groups have 50001/,
  );
  assert.equal(outOfRangeFields(groups(50_000, 1)).length, 1);
});

test("a canonical job is in range, and one that was stored out of range is named with its fields", () => {
  const group: Input<TaskGroup> = { Name: "g", Tasks: [{ Name: "t", Driver: "raw_exec" }] };
  const input: JobInput = { ID: "web", Meta: { a: "b" }, TaskGroups: [group] };
  const job = canonicalize(input);
  assert.deepEqual(outOfRangeFields(job), []);
  const [first] = job.TaskGroups;
  const task = first?.Tasks[0] as Task;
  const Resources = { ...task.Resources, MemoryMaxMB: (10n ** 16n) as unknown as number };
  const poisoned = {
    ...job,
    TaskGroups: [{ ...first, Tasks: [{ ...task, Resources }] } as TaskGroup],
  };
  assert.match(
    outOfRangeFields(poisoned).join(),
    /^Job\.TaskGroups\[0\]\.Tasks\[0\]\.Resources\.MemoryMaxMB must be/,
  );
  const broken = { ...job, ID: 5, TaskGroups: "none" } as unknown as Job;
  assert.deepEqual(outOfRangeFields(broken), [
    "Job.ID must be text, not 5",
    'Job.TaskGroups must be a list, not "none"',
  ]);
});

test("in a job file the place of the value, or of the label, is shown", () => {
  const places = (text: string) =>
    parseJob(text, { filename: "web.nomad.hcl" }).diagnostics.map(
      ({ subject, detail }) => `${subject?.start.line}:${subject?.start.column} ${detail}`,
    );
  const text =
    'job "web" {\n  group ".." {\n    count = -1\n    task "a\\nb" {\n      env { A = "x\\u0000" }\n    }\n  }\n}\n';
  assert.deepEqual(places(text), [
    '2:9 The label must be a name without control characters, and not ".", ".." or "__proto__", not "..".',
    "3:13 count must be 0 to 50000, not -1.",
    '4:10 The label must be a name without slashes and control characters, and not ".", ".." or "__proto__", not "a\\nb".',
    "5:17 A must not contain a NUL character.",
  ]);
});
