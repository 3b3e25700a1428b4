import assert from "node:assert/strict";
import { test } from "node:test";
import { compileFilter } from "./filter.ts";

const row = {
  Status: "running",
  Priority: 50,
  SubmitTime: 1_706_813_837_123_456_789n,
  Stop: false,
  Datacenters: ["dc1", "dc2"],
  Meta: { team: "a b", "os.name": "debian", "a/b": "c" },
  Name: "",
  Periodic: null,
  ParameterizedJob: { Payload: "optional" },
  TaskGroups: [
    { Name: "web", Count: 2, Tasks: [{ Name: "t", Config: { command: "/bin/sh" } }] },
    { Name: "db", Count: 1, Tasks: [] },
  ],
};
const fields = new Set(Object.keys(row));
const compile = (filter: string) => compileFilter(filter, fields);

test("filters select rows, in the whole language", () => {
  const expectations: [string, boolean][] = [
    ["", true],
    ['Status == "running"', true],
    ["Status == running", true],
    ["Status==running", true],
    ['Status != "dead" and Priority == 50', true],
    ['Priority == "0x32"', true],
    ["Priority != -1", true],
    ["SubmitTime == 1706813837123456789", true],
    ["SubmitTime == 1706813837123456788", false],
    ['Status == "dead" or Stop == false', true],
    ['Status == "dead" or Status == "running" and Stop == "true"', false],
    ['not (Status == "dead" or Priority == 1)', true],
    ['not not Status == "running"', true],
    ['"dc2" in Datacenters', true],
    ['"dc3" not in Datacenters', true],
    ['Datacenters contains "dc3"', false],
    ['Datacenters not contains "dc3"', true],
    ["Meta.team == `a b`", true],
    ["Meta contains team", true],
    ['Meta["team"] == "a b"', true],
    ['Meta["os.name"] == debian', true],
    ['"/Meta/os.name" == debian', true],
    ['"/Meta/a~1b" == "c"', true],
    ["Meta.missing is empty", true],
    ["Meta.missing == x", false],
    ["Meta.missing != x", true],
    ["Name is empty", true],
    ["Meta is not empty", true],
    ["Periodic is nil", true],
    ["Periodic is not nil", false],
    ["ParameterizedJob is not nil", true],
    ["Periodic.Spec == x", false],
    ['Status matches "^run"', true],
    ['Status not matches "^run"', false],
    ["TaskGroups.1.Name == db", true],
    ["TaskGroups.7.Name == db", false],
    ['TaskGroups.0.Tasks.0.Config.command == "/bin/sh"', true],
    ["TaskGroups.0.Tasks.0.Config.other.deep is empty", true],
    ['any Datacenters as dc { dc == "dc2" }', true],
    ['all Datacenters as dc { dc == "dc2" }', false],
    ["any Datacenters as i, dc { i == 1 and dc == dc2 }", true],
    ["any Datacenters as _, dc { dc == dc3 }", false],
    ['any Meta as k, v { k == "team" and v == "a b" }', true],
    ["any Meta as k { k == team }", true],
    ["any TaskGroups as g { any g.Tasks as t { t.Name == t } }", true],
    ["all TaskGroups as g { g.Count != 0 }", true],
    ["(any Meta as k, v { v == x }) or Priority == 50", true],
    ["any Periodic as p { p == 1 }", false],
    ["all Periodic as p { p == 1 }", true],
    ["Status\n==\t`running`", true],
    ['Name != "a\\"b\\u00e9"', true],
  ];
  for (const [filter, expected] of expectations) {
    assert.equal(compile(filter)(row), expected, filter);
  }
});

test("a filter that cannot be read is refused, with the place", () => {
  const filters = [
    "Status",
    'Status == "a" and',
    "(Status == a",
    "Status ~ a",
    '"open',
    "and",
    "()",
  ];
  const more = ['Status matches "("', "Meta[team] == x", 'Meta["team" == x', "Status is x", "not"];
  const quantified = [
    "any Meta { k == x }",
    "any Meta as k, k { k == x }",
    "any Meta as k { k == x",
  ];
  const values = ["Status == ", "Status == [", "Status == -", "Priority == 1 2", 'Status == "\\q"'];
  for (const filter of [...filters, ...more, ...quantified, ...values]) {
    assert.throws(
      () => compile(filter),
      { code: "invalid_argument", message: /^Invalid filter/ },
      filter,
    );
  }
});

test("a selector that is no field of the row is refused", () => {
  for (const filter of [
    "Nonsense == x",
    "any Nonsense as n { n == x }",
    "x in Nonsense",
    '"/No" == x',
  ]) {
    assert.throws(
      () => compile(filter),
      { code: "invalid_argument", message: /not a field/ },
      filter,
    );
  }
  for (const filter of [
    "TaskGroups.0.Nonsense == x",
    "TaskGroups.Name == x",
    "Status.length == 7",
    "ParameterizedJob.Nonsense == x",
    "any TaskGroups as g { g.Nonsense == x }",
    "any Datacenters as i, d { i.x == 1 }",
  ]) {
    assert.throws(() => compile(filter)(row), { code: "invalid_argument" }, filter);
  }
});

test("names of an object's prototype are no fields and no keys", () => {
  assert.throws(() => compile("constructor is empty"), { code: "invalid_argument" });
  assert.equal(compile("Meta.constructor is empty")(row), true);
  assert.equal(compile("toString in Meta")(row), false);
});

test("a comparison that a value's type does not allow is refused", () => {
  const filters = ["Priority == high", "Stop == maybe", "Priority is empty", "Status is nil"];
  for (const filter of [...filters, "Meta == x", 'Priority matches "5"', "TaskGroups contains x"]) {
    assert.throws(() => compile(filter)(row), { code: "invalid_argument" }, filter);
  }
});

test("what is nested too deep is refused, and a long chain is not nested", () => {
  for (const piece of ["(", "not ", "any Meta as k { "]) {
    assert.throws(() => compile(piece.repeat(4000)), { message: /levels deep/ }, piece);
  }
  const chain = Array.from({ length: 500 }, () => "Priority == 1").join(" or ");
  assert.equal(compile(chain)(row), false);
});

test("a filter whose work would grow without bounds is refused", () => {
  assert.throws(() => compile(`Status matches "${"(a{1000}){1}".repeat(3)}"`), /too large/);
  const many = { Datacenters: Array.from({ length: 200 }, (_, i) => `dc${i}`) };
  const nested =
    "any Datacenters as a { any Datacenters as b { any Datacenters as c { a == z } } }";
  assert.throws(() => compile(nested)(many), /takes too long/);
  const long = { Status: "a".repeat(1_000_000) };
  assert.throws(() => compile('Status matches "^(a+)+$"')(long), /takes too long/);
});
