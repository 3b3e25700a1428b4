import assert from "node:assert/strict";
import { test } from "node:test";
import { compileFilter } from "./filter.ts";

const row = {
  Status: "running",
  Priority: 50,
  Stop: false,
  Datacenters: ["dc1", "dc2"],
  Meta: { team: "a b" },
  Name: "",
};

test("filters select rows", () => {
  const expectations: [string, boolean][] = [
    ["", true],
    ['Status == "running"', true],
    ["Status == running", true],
    ['Status != "dead" and Priority == 50', true],
    ['Status == "dead" or Stop == false', true],
    ['not (Status == "dead" or Priority == 1)', true],
    ['"dc2" in Datacenters', true],
    ['"dc3" not in Datacenters', true],
    ['Datacenters contains "dc3"', false],
    ["Meta.team == `a b`", true],
    ["Meta contains team", true],
    ["Name is empty", true],
    ["Meta is not empty", true],
    ['Status matches "^run"', true],
    ["Missing.path is empty", true],
  ];
  for (const [filter, expected] of expectations) {
    assert.equal(compileFilter(filter)(row), expected, filter);
  }
});

test("a filter that cannot be read is refused", () => {
  for (const filter of ["Status", 'Status == "a" and', "(Status == a", "Status ~ a", '"open']) {
    assert.throws(() => compileFilter(filter), { code: "invalid_argument" }, filter);
  }
});
