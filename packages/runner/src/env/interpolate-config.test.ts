import assert from "node:assert/strict";
import { test } from "node:test";
import { nodeVariables } from "@drover/job";
import { interpolateConfig } from "./interpolate-config.ts";

const node = nodeVariables({
  ID: "8a9b",
  Name: "sheepfold",
  NodeClass: "",
  Datacenter: "dc1",
  NodePool: "default",
  Attributes: { "cpu.arch": "amd64", "driver.raw_exec": "1", "driver.raw_exec.version": "2" },
  Meta: { rack: "r1", "fan-speed": "low" },
});
const scope = { env: { NOMAD_PORT_http: "8080", PATH: "/bin", "odd.name": "x", EMPTY: "" }, node };
const interpolated = (text: string) => interpolateConfig({ text }, scope).text;

test("a config block is interpolated in depth, in all the forms of a reference", () => {
  const config = {
    command: "/bin/sh",
    args: ["-c", '${env["PATH"]}:${env.PATH}:${ PATH }', '${env["odd.name"]}', 7],
    nested: [{ arch: "${node.attr.cpu.arch}", rack: '${meta["rack"]}${node.meta.rack}' }],
    none: null,
  };
  assert.deepEqual(interpolateConfig(config, scope), {
    command: "/bin/sh",
    args: ["-c", "/bin:/bin:/bin", "x", 7],
    nested: [{ arch: "amd64", rack: "r1r1" }],
    none: null,
  });
  assert.equal(interpolated("${node.region}.${meta.fan-speed}${EMPTY}"), "global.low");
});

test("a fact hides those below its own name", () => {
  assert.equal(interpolated("${attr.driver.raw_exec}"), "1");
  assert.throws(() => interpolated("${attr.driver.raw_exec.version}"), {
    code: "invalid_argument",
  });
});

test("the functions and directives of the job language may be used", () => {
  assert.equal(interpolated('${upper(PATH)}-${format("%5s", NOMAD_PORT_http)}'), "/BIN- 8080");
  assert.equal(interpolated('%{ if attr.cpu.arch == "amd64" }x86%{ else }arm%{ endif }'), "x86");
  assert.throws(() => interpolated('${file("/etc/hostname")}'), { code: "invalid_argument" });
});

test("what an environment variable holds is not interpolated again", () => {
  const env = { A: "${B}", B: "b" };
  assert.deepEqual(interpolateConfig({ x: "${A}" }, { env, node }), { x: "${B}" });
});

test("escapes in a config block give the characters themselves", () => {
  assert.equal(interpolated("$${PATH} %%{x} $ % $$ 100%"), "${PATH} %{x} $ % $$ 100%");
});

test("a text that cannot be evaluated is an error that names it", () => {
  assert.throws(() => interpolated("${nobody}"), {
    code: "invalid_argument",
    message: /^Cannot interpolate "\$\{nobody\}" in the task's config: .*nobody/,
  });
  for (const text of ["%{ if true }x", "${PATH", "${node.attr}x", "${meta.none}", "${1 +}"]) {
    assert.throws(() => interpolated(text), { code: "invalid_argument" });
  }
});
