import assert from "node:assert/strict";
import { test } from "node:test";
import { jobFromJson, parseJobJson } from "./job-from-json.ts";

test("a job is read bare and wrapped, names in any case, nulls left out", () => {
  const expected = { ID: "web", Priority: 7, TaskGroups: [{ Name: "g", ShutdownDelay: 2e9 }] };
  const bare = {
    id: "web",
    Priority: 7,
    Type: null,
    taskGroups: [{ Name: "g", ShutdownDelay: "2s" }],
  };
  for (const value of [bare, { Job: bare, EnforceIndex: false }, { job: bare }]) {
    assert.deepEqual(jobFromJson(value), { job: expected, errors: [], warnings: [] });
  }
});

test("integers beyond 2^53 stay exact", () => {
  const { job } = parseJobJson('{"ID": "a", "SubmitTime": 1763972041123456789}');
  assert.equal(job?.SubmitTime, 1763972041123456789n);
});

test("every value of a wrong type is an error that says where it stands", () => {
  const { job, errors } = jobFromJson({
    ID: 7,
    Datacenters: "dc1",
    Meta: { a: 1 },
    TaskGroups: [{ Count: "3", Tasks: [{ Leader: "yes", KillTimeout: "soon" }, 5] }],
    Periodic: [],
  });
  assert.equal(job, undefined);
  assert.deepEqual(errors, [
    "Job.ID must be text, not 7",
    'Job.Datacenters must be a list, not "dc1"',
    "Job.Meta.a must be text, not 1",
    'Job.TaskGroups[0].Count must be a whole number, not "3"',
    'Job.TaskGroups[0].Tasks[0].Leader must be true or false, not "yes"',
    'Job.TaskGroups[0].Tasks[0].KillTimeout must be nanoseconds or a duration as "30s", not "soon"',
    "Job.TaskGroups[0].Tasks[1] must be an object, not 5",
    "Job.Periodic must be an object, not a list",
  ]);
});

test("a field that no job has is named in a warning", () => {
  const task = { Comand: "x", NothingGiven: null };
  const { warnings } = jobFromJson({ ID: "a", TaskGroups: [{ Tasks: [task] }] });
  assert.deepEqual(warnings, [
    "Job.TaskGroups[0].Tasks[0].Comand is not a known field and is ignored",
  ]);
});

test("what is no JSON, or no object, is an error", () => {
  assert.match(parseJobJson("{").errors[0] ?? "", /^Invalid JSON: /);
  for (const text of ["null", "[]", "3", '{"Job": "web"}']) {
    assert.match(parseJobJson(text).errors[0] ?? "", /^Job must be an object/, text);
  }
});
