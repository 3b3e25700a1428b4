import assert from "node:assert/strict";
import { test } from "node:test";
import {
  checkConstraint,
  meetsConstraint,
  resolveTarget,
  wantsDistinctHosts,
} from "./constraint.ts";

const node = {
  ID: "8a9b",
  Name: "sheepfold",
  NodeClass: "big",
  Datacenter: "dc1",
  NodePool: "default",
  Attributes: { "kernel.name": "linux", "cpu.numcores": "16" },
  Meta: { rack: "r1" },
};

/** Left side, operand, right side, and whether it is met. */
const TABLE: [string | undefined, string, string | undefined, boolean][] = [
  ["linux", "=", "linux", true],
  ["linux", "==", "Linux", false],
  ["linux", "is", "linux", true],
  [undefined, "=", undefined, false],
  ["linux", "!=", "windows", true],
  ["linux", "not", "linux", false],
  [undefined, "!=", "linux", true],
  ["9", "<", "10", true],
  ["9.5", "<", "10", true],
  ["1e3", ">=", "1000", true],
  ["a9", "<", "a10", false],
  ["nan", "<", "1", false],
  ["9223372036854775807", ">", "9223372036854775806", true],
  [undefined, "<", "1", false],
  ["4", "<=", "4", true],
  ["5.10.0-18", "version", ">= 5.4", false],
  ["1.9.0", "version", "~> 1.2", true],
  ["1.9.0", "version", ">= 1.0, < 1.9", false],
  ["1.9.0-beta1", "semver", ">= 1.8", true],
  ["1.9.0-beta1", "version", ">= 1.8", false],
  ["1.9.0", "semver", "~> 1.2", false],
  ["x", "version", ">= 1", false],
  ["web-17", "regexp", "^web-[0-9]+$", true],
  ["WEB", "regexp", "(?i)^web$", true],
  ["web", "regexp", "(", false],
  ["a, b,c", "set_contains", "c,a", true],
  ["a, b,c", "set_contains_all", "c,d", false],
  ["a, b,c", "set_contains_any", "c,d", true],
  ["a", "set_contains_any", "c,d", false],
  ["", "is_set", "", true],
  [undefined, "is_set", "", false],
  [undefined, "is_not_set", "", true],
  [undefined, "distinct_hosts", "", true],
  ["a", "distinct_property", "", true],
  ["a", "resembles", "a", false],
];

test("every operand compares as Nomad's does", () => {
  for (const [left, operand, right, met] of TABLE) {
    assert.equal(checkConstraint(left, operand, right), met, `${left} ${operand} ${right}`);
  }
});

test("targets resolve to the node's facts, and to nothing where it has none", () => {
  const expected = {
    "${node.unique.id}": "8a9b",
    "${node.unique.name}": "sheepfold",
    "${node.datacenter}": "dc1",
    "${node.class}": "big",
    "${node.pool}": "default",
    "${attr.kernel.name}": "linux",
    "${meta.rack}": "r1",
    "${meta.toString}": undefined,
    "${env.HOME}": undefined,
    literal: "literal",
  };
  for (const [target, value] of Object.entries(expected)) {
    assert.equal(resolveTarget(target, node), value, target);
  }
});

test("a node meets a constraint whose sides are resolved on it", () => {
  const numCores = { LTarget: "${attr.cpu.numcores}", Operand: ">=", RTarget: "8" };
  assert.equal(meetsConstraint(numCores, node), true);
  assert.equal(meetsConstraint({ ...numCores, RTarget: "32" }, node), false);
});

test("distinct_hosts holds unless it is given as false", () => {
  const constraint = (RTarget: string) => [{ LTarget: "", Operand: "distinct_hosts", RTarget }];
  assert.equal(wantsDistinctHosts(constraint("")), true);
  assert.equal(wantsDistinctHosts(constraint("true")), true);
  assert.equal(wantsDistinctHosts(constraint("maybe")), true);
  assert.equal(wantsDistinctHosts(constraint("false")), false);
  assert.equal(wantsDistinctHosts(null), false);
});
