import assert from "node:assert/strict";
import { test } from "node:test";
import type { FieldDiff, JobDiff } from "@drover/job";
import { diffLines } from "./diff-lines.ts";

function field(Name: string, Old: string, New: string): FieldDiff {
  const Type = Old === "" ? "Added" : New === "" ? "Deleted" : Old === New ? "None" : "Edited";
  return { Type, Name, Old, New, Annotations: null };
}

const DIFF: JobDiff = {
  Type: "Edited",
  ID: "web",
  Fields: [field("Priority", "50", "70"), field("Region", "global", "global")],
  Objects: null,
  TaskGroups: [
    { Type: "None", Name: "same", Fields: null, Objects: null, Tasks: null, Updates: null },
    {
      Type: "Edited",
      Name: "g",
      Fields: [field("Count", "1", "3")],
      Objects: null,
      Updates: { create: 2, "in-place update": 1 },
      Tasks: [
        {
          Type: "Edited",
          Name: "t",
          Fields: null,
          Objects: [
            {
              Type: "Edited",
              Name: "Config",
              Fields: [field("args[0]", "", "--quick"), field("old", "x", "")],
              Objects: null,
            },
          ],
          Annotations: ["forces create/destroy update"],
        },
      ],
    },
  ],
};

test("a diff is told line by line, without what stays as it is", () => {
  assert.deepEqual(
    diffLines(DIFF).map(({ type, depth, text }) => `${type} ${"  ".repeat(depth)}${text}`),
    [
      'Edited Priority "50" → "70"',
      'Edited group "g"',
      'Edited   Count "1" → "3"',
      'Edited   task "t"',
      "Edited     Config",
      'Added       args[0] "--quick"',
      'Deleted       old "x"',
    ],
  );
});

test("what a change leads to stands beside it", () => {
  const notes = diffLines(DIFF).flatMap((line) => line.notes);
  assert.deepEqual(notes, ["2 create", "1 in-place update", "forces create/destroy update"]);
});

test("two jobs that are the same have no lines", () => {
  const none: JobDiff = { Type: "None", ID: "w", Fields: null, Objects: null, TaskGroups: null };
  assert.deepEqual(diffLines(none), []);
});
