import assert from "node:assert/strict";
import { test } from "node:test";
import { leadOf, problemsIn } from "./file-problems.ts";

const TEXT = `Error: Invalid single-argument block definition

  on input.hcl:4:33
    |
  4 |    task "t" { drver = "raw_exec"
    |                                 ^

A block whose first argument is on the line of its opening brace must also end on that line.

Error: Missing newline after block definition

  on input.hcl:5:4
    |
  5 |  } }
    |    ^

A block must end with a line break.`;

test("each problem of a file comes with its line, its column and what it is", () => {
  assert.deepEqual(problemsIn(TEXT), [
    {
      line: 4,
      column: 33,
      message:
        "Invalid single-argument block definition: A block whose first argument is on the line of its opening brace must also end on that line.",
    },
    {
      line: 5,
      column: 4,
      message: "Missing newline after block definition: A block must end with a line break.",
    },
  ]);
});

test("what names no place is one problem as it is", () => {
  assert.deepEqual(problemsIn("Payload too large\n"), [{ message: "Payload too large" }]);
});

test("what an error says besides the problems of a file stands before them", () => {
  const text = `Invalid policy: cannot read Rules\n\n${TEXT}\n`;
  assert.equal(leadOf(text), "Invalid policy: cannot read Rules");
  assert.deepEqual(problemsIn(text), problemsIn(TEXT));
  assert.equal(leadOf("Payload too large\n"), "Payload too large");
});
