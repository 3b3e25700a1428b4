import assert from "node:assert/strict";
import { test } from "node:test";
import { interpolate, nodeVariables } from "./interpolate.ts";

const node = nodeVariables({
  ID: "8a9b",
  Name: "sheepfold",
  NodeClass: "",
  Datacenter: "dc1",
  NodePool: "default",
  Attributes: { "cpu.arch": "amd64", "driver.raw_exec": "1" },
  Meta: { rack: "r1", "fan-speed": "low" },
});
const scope = { env: { NOMAD_PORT_http: "8080", PATH: "/bin", "odd.name": "x", EMPTY: "" }, node };

test("environment variables and node facts are replaced wherever they stand in the text", () => {
  assert.equal(
    interpolate(
      "${NOMAD_PORT_http}@${node.unique.name}/${attr.cpu.arch}${meta.rack}${EMPTY}",
      scope,
    ),
    "8080@sheepfold/amd64r1",
  );
  assert.equal(interpolate("${node.region}.${meta.fan-speed}", scope), "global.low");
});

test("what is unknown or no plain reference stays as it is", () => {
  for (const text of ["${nobody}", '${env["PATH"]}', "$PATH", "${}", "$${", "${constructor}"]) {
    assert.equal(interpolate(text, scope), text);
  }
});

test("the replacement is not interpolated again", () => {
  assert.equal(interpolate("${A}", { env: { A: "${A}" }, node: {} }), "${A}");
});
