import assert from "node:assert/strict";
import { test } from "node:test";
import { variablesFile, variablesIn } from "./file-variables.ts";

const SOURCE = `variable "image" {
  type        = string
  description = "What to run"
}

variable "count" {
  type    = number
  default = 2
}

job "x" {}
`;

test("the variables of a file are found with what is said of them", () => {
  assert.deepEqual(variablesIn(SOURCE), [
    { name: "image", type: "string", hasDefault: false, description: "What to run" },
    { name: "count", type: "number", hasDefault: true, description: "" },
  ]);
});

test("values are written as a file of variables, texts in quotes and without templates", () => {
  const values = { image: 'a "b" ${c}', count: "3" };
  assert.equal(
    variablesFile(variablesIn(SOURCE), values),
    'image = "a \\"b\\" $${c}"\ncount = 3\n',
  );
  assert.equal(variablesFile(variablesIn(SOURCE), {}), "");
});
