import assert from "node:assert/strict";
import { test } from "node:test";
import type { Job, JobDiff, ObjectDiff, TaskGroup } from "@drover/job";
import type { Input } from "@drover/schema";
import { canonicalize } from "../canonical/canonicalize.ts";
import type { JobInput } from "../input.ts";
import { annotateDiff } from "./annotate-diff.ts";
import { diffJobs } from "./diff-jobs.ts";

function job(group: Input<TaskGroup> = {}, rest: JobInput = {}): Job {
  const tasks = [{ Name: "server", Driver: "raw_exec", Config: { command: "/bin/a" } }];
  return canonicalize({
    ID: "web",
    TaskGroups: [{ Name: "app", Tasks: tasks, ...group }],
    ...rest,
  });
}

/** A difference as one line for each field, as "app > server > Config(Edited) command /bin/a -> /bin/b". */
function lines(diff: JobDiff): string[] {
  return [
    ...objectLines("", diff),
    ...(diff.TaskGroups ?? []).flatMap((group) => [
      ...objectLines(`${group.Name} > `, group),
      ...(group.Tasks ?? []).flatMap((task) =>
        objectLines(`${group.Name} > ${task.Name} > `, task),
      ),
    ]),
  ];
}

function objectLines(
  path: string,
  { Fields, Objects }: Pick<ObjectDiff, "Fields" | "Objects">,
): string[] {
  return [
    ...(Fields ?? []).map(({ Type, Name, Old, New }) => `${path}${Name} ${Type} ${Old} -> ${New}`),
    ...(Objects ?? []).flatMap((each) => objectLines(`${path}${each.Name}(${each.Type}) > `, each)),
  ];
}

test("equal jobs do not differ, whatever the server keeps of them", () => {
  const diff = diffJobs(job(), { ...job(), Version: 3, ModifyIndex: 9, Status: "running" });
  assert.equal(diff.Type, "None");
  assert.deepEqual(lines(diff), []);
  assert.equal(diff.TaskGroups?.[0]?.Type, "None");
});

test("changed, added and removed fields are listed where they stand", () => {
  const old = job({ Count: 1, Meta: { a: "1", b: "2" } }, { Datacenters: ["dc1"] });
  const next = job(
    { Count: 3, Meta: { a: "1", b: "3", c: "4" }, RestartPolicy: { Attempts: 9 } },
    { Datacenters: ["dc2"], Priority: 70 },
  );
  const diff = diffJobs(old, next);
  assert.equal(diff.Type, "Edited");
  assert.deepEqual(lines(diff), [
    "Priority Edited 50 -> 70",
    "Datacenters(Edited) > Datacenters Added  -> dc2",
    "Datacenters(Edited) > Datacenters Deleted dc1 -> ",
    "app > Count Edited 1 -> 3",
    "app > Meta[b] Edited 2 -> 3",
    "app > Meta[c] Added  -> 4",
    "app > RestartPolicy(Edited) > Attempts Edited 2 -> 9",
  ]);
});

test("a task's config, environment and lists of objects are compared in depth", () => {
  const task = { Name: "server", Driver: "raw_exec" };
  const old = job({
    Tasks: [
      {
        ...task,
        Config: { command: "/bin/a", args: ["x", "y"] },
        Templates: [{ DestPath: "local/t", EmbeddedTmpl: "1" }],
        Constraints: [{ LTarget: "a", Operand: "=", RTarget: "b" }],
      },
    ],
  });
  const next = job({
    Tasks: [
      {
        ...task,
        Config: { command: "/bin/a", args: ["x", "z"], mount: [{ type: "bind" }] },
        Env: { A: "1" },
        Templates: [{ DestPath: "local/t", EmbeddedTmpl: "2" }],
        Services: [{ Name: "s", Tags: ["t"], Checks: [{ Name: "c", Header: { X: ["1"] } }] }],
      },
    ],
  });
  const found = lines(diffJobs(old, next)).map((line) => line.replace("app > server > ", ""));
  for (const expected of [
    "Env[A] Added  -> 1",
    "Config(Edited) > args[1] Edited y -> z",
    "Config(Edited) > mount[0][type] Added  -> bind",
    "Template(Edited) > EmbeddedTmpl Edited 1 -> 2",
    "Constraint(Deleted) > RTarget Deleted b -> ",
    "Service(Added) > Name Added  -> s",
    "Service(Added) > Tags(Added) > Tags Added  -> t",
    "Service(Added) > Check(Added) > Header(Added) > X[0] Added  -> 1",
  ]) {
    assert.ok(found.includes(expected), `${expected} in ${found.join("\n")}`);
  }
  assert.ok(!found.some((line) => line.startsWith("Template(Edited) > DestPath")));
});

test("with context, objects that differ list what is the same too", () => {
  const next = job({ EphemeralDisk: { SizeMB: 500 } });
  const disk = diffJobs(job(), next, { contextual: true }).TaskGroups?.[0]?.Objects?.[0];
  assert.deepEqual(
    disk?.Fields?.map(({ Name, Type }) => [Name, Type]),
    [
      ["Migrate", "None"],
      ["SizeMB", "Edited"],
      ["Sticky", "None"],
    ],
  );
});

test("a new job is added with all its parts, a removed one deleted", () => {
  const added = diffJobs(null, job());
  assert.equal(added.Type, "Added");
  assert.equal(added.ID, "web");
  assert.equal(added.TaskGroups?.[0]?.Tasks?.[0]?.Type, "Added");
  const deleted = diffJobs(job(), null);
  assert.equal(deleted.Type, "Deleted");
  assert.equal(deleted.ID, "web");
  assert.equal(deleted.TaskGroups?.[0]?.Type, "Deleted");
  assert.equal(diffJobs(null, null).Type, "None");
});

test("a group's restart policy does not show again in each task that has it from the group", () => {
  const diff = diffJobs(job(), job({ RestartPolicy: { Attempts: 9 } }));
  assert.equal(diff.TaskGroups?.[0]?.Tasks?.[0]?.Type, "None");
});

test("annotations say what a change leads to", () => {
  const changes = (group: Input<TaskGroup>) =>
    annotateDiff(diffJobs(job(), job(group)), { app: { "create/destroy update": 2, ignore: 0 } })
      .TaskGroups?.[0];
  const task = { Name: "server", Driver: "raw_exec", Config: { command: "/bin/a" } };
  const annotationOf = (given: object) =>
    changes({ Tasks: [{ ...task, ...given }] })?.Tasks?.[0]?.Annotations;
  assert.deepEqual(changes({ Count: 3 })?.Updates, { "create/destroy update": 2 });
  assert.deepEqual(changes({ Count: 3 })?.Fields?.[0]?.Annotations, ["forces create"]);
  assert.deepEqual(changes({ Count: 0 })?.Fields?.[0]?.Annotations, ["forces destroy"]);
  assert.deepEqual(annotationOf({ Driver: "exec" }), ["forces create/destroy update"]);
  assert.deepEqual(annotationOf({ KillTimeout: 9e9 }), ["forces in-place update"]);
  assert.deepEqual(annotationOf({ LogConfig: { MaxFiles: 3 } }), ["forces in-place update"]);
  assert.deepEqual(annotationOf({ LogConfig: { Disabled: true } }), [
    "forces create/destroy update",
  ]);
  assert.equal(annotationOf({}), null);
  const added = annotateDiff(diffJobs(null, job()), {});
  assert.deepEqual(added.TaskGroups?.[0]?.Tasks?.[0]?.Annotations, ["forces create"]);
});
