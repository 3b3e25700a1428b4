import assert from "node:assert/strict";
import { test } from "node:test";
import type { JobDiff } from "@drover/job";
import { chooseStyle } from "../terminal/style.ts";
import { describeJobDiff } from "./job-diff.ts";

const plain = chooseStyle(
  { noColor: true, forceColor: false },
  { env: {}, output: process.stdout },
);
const field = (
  Type: "Added" | "Deleted" | "Edited" | "None",
  Name: string,
  Old: string,
  New: string,
) => ({
  Type,
  Name,
  Old,
  New,
  Annotations: null,
});

const diff: JobDiff = {
  Type: "Edited",
  ID: "web",
  Fields: [field("None", "Priority", "50", "50"), field("Edited", "Region", "a", "b")],
  Objects: null,
  TaskGroups: [
    {
      Type: "Edited",
      Name: "front",
      Fields: [field("Edited", "Count", "1", "2")],
      Objects: null,
      Updates: { create: 1, "in-place update": 1 },
      Tasks: [
        {
          Type: "Edited",
          Name: "server",
          Fields: null,
          Objects: [
            {
              Type: "Edited",
              Name: "Config",
              Fields: [
                field("Edited", "command", "/bin/a", "/bin/b"),
                field("Added", "args[0]", "", "-x"),
              ],
              Objects: null,
            },
          ],
          Annotations: ["forces create/destroy update"],
        },
      ],
    },
    {
      Type: "None",
      Name: "back",
      Fields: null,
      Objects: null,
      Updates: { ignore: 1 },
      Tasks: null,
    },
  ],
};

test("a diff shows what changes, field by field, and the fate of each group", () => {
  assert.equal(
    describeJobDiff(diff, { style: plain, verbose: false }),
    [
      '+/- Job: "web"',
      '  +/- Region: "a" => "b"',
      '+/- Task Group: "front" (1 create, 1 in-place update)',
      '  +/- Count: "1" => "2"',
      '  +/- Task: "server" (forces create/destroy update)',
      "    +/- Config {",
      '      +/- command: "/bin/a" => "/bin/b"',
      '      + args[0]: "-x"',
      "    }",
      'Task Group: "back" (1 ignore)',
    ].join("\n"),
  );
});

test("with verbose, what stays is shown too", () => {
  const text = describeJobDiff(diff, { style: plain, verbose: true });
  assert.match(text, /Priority: "50"/);
});
