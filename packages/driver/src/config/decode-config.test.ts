import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "@drover/fault";
import type { ConfigSpec } from "./config-spec.ts";
import { decodeConfig } from "./decode-config.ts";

test("values convert to the described types, and what is absent is null", () => {
  const spec = objectOf({
    command: { kind: "attr", name: "command", type: "string", required: true },
    args: { kind: "attr", name: "args", type: "list(string)" },
    count: { kind: "attr", name: "count", type: "number" },
    on: { kind: "attr", name: "on", type: "bool" },
    maps: { kind: "attr", name: "maps", type: "list(map(string))" },
    shape: { kind: "attr", name: "shape", type: "object({ a = number, b = tuple([bool, any]) })" },
    gone: { kind: "attr", name: "gone", type: "string" },
  });
  const block = {
    command: 5,
    args: ["a", 1, true],
    count: "12",
    on: "true",
    maps: [{ x: 1 }],
    shape: { a: "3", b: [1 > 0, { deep: [1] }] },
  };
  assert.deepEqual(decodeConfig(spec, block, "config"), {
    command: "5",
    args: ["a", "1", "true"],
    count: 12,
    on: true,
    maps: [{ x: "1" }],
    shape: { a: 3, b: [true, { deep: [1] }] },
    gone: null,
  });
});

test("a default stands in for what is absent", () => {
  const spec = objectOf({
    enabled: {
      kind: "default",
      primary: { kind: "attr", name: "enabled", type: "bool" },
      default: { kind: "literal", value: "false" },
    },
    gc: {
      kind: "default",
      primary: {
        kind: "block",
        name: "gc",
        nested: objectOf({ image: { kind: "attr", name: "image", type: "bool" } }),
      },
      default: { kind: "literal", value: '{\n image = true\n "delay" = ["3m", -1.5, null]\n}' },
    },
  });
  assert.deepEqual(decodeConfig(spec, {}, "config"), {
    enabled: false,
    gc: { image: true, delay: ["3m", -1.5, null] },
  });
  assert.deepEqual(decodeConfig(spec, { enabled: true, gc: [{ image: false }] }, "config"), {
    enabled: true,
    gc: { image: false },
  });
});

test("nested blocks decode, whether given as an object or as a list", () => {
  const mount = objectOf({ source: { kind: "attr", name: "source", type: "string" } });
  const spec = objectOf({
    mounts: { kind: "block_list", name: "mount", nested: mount, minItems: 0, maxItems: 2 },
    sysctl: { kind: "block_attrs", name: "sysctl", type: "string" },
    disks: { kind: "block_map", name: "disk", labels: ["type", "name"], nested: mount },
    pair: {
      kind: "array",
      values: [
        { kind: "attr", name: "left", type: "number" },
        { kind: "literal", value: '"right"' },
      ],
    },
  });
  const block = {
    mount: [{ source: "/a" }, { source: "/b" }],
    sysctl: { "net.core": 128 },
    disk: [{ ssd: { one: { source: "/x" } } }, { hdd: [{ two: [{ source: "/y" }] }] }],
    left: 1,
  };
  assert.deepEqual(decodeConfig(spec, block, "config"), {
    mounts: [{ source: "/a" }, { source: "/b" }],
    sysctl: { "net.core": "128" },
    disks: { ssd: { one: { source: "/x" } }, hdd: { two: { source: "/y" } } },
    pair: [1, "right"],
  });
  assert.deepEqual(decodeConfig(spec, { mount: { source: "/a" } }, "config"), {
    mounts: [{ source: "/a" }],
    sysctl: null,
    disks: null,
    pair: [null, "right"],
  });
});

test("every problem is reported at once, each with its place", () => {
  const spec = objectOf({
    command: { kind: "attr", name: "command", type: "string", required: true },
    args: { kind: "attr", name: "args", type: "list(number)" },
    one: { kind: "block", name: "one", nested: objectOf({}) },
    must: { kind: "block", name: "must", nested: objectOf({}), required: true },
    few: { kind: "block_list", name: "few", nested: objectOf({}), minItems: 1, maxItems: 1 },
  });
  const block = { args: [1, "x"], one: [{}, {}], few: [{ odd: 1 }, {}], comand: "ls" };
  assert.throws(() => decodeConfig(spec, block, "config"), {
    code: "invalid_argument",
    message: [
      "The option config.command is required",
      'Option config.args[1] cannot be "x": a number is required',
      "Block config.one may stand only once",
      "The block config.must is required",
      "Block config.few may stand at most 1 times",
      "There is no option config.few[0].odd; there are none",
      "There is no option config.comand; did you mean command?",
    ].join("; "),
  });
  assert.throws(() => decodeConfig(spec, { command: "ls", must: 5, few: {} }, "config"), {
    message: /config.must is a block, not a value/,
  });
});

test("a description that is wrong in itself is refused with its text", () => {
  const refused = (attribute: ConfigSpec, beginning: string) =>
    assert.throws(
      () => decodeConfig(objectOf({ x: attribute }), { x: 1 }, "c"),
      (error: Error) => error instanceof Fault && error.message.startsWith(beginning),
    );
  for (const type of ["strin", "list(string", "list(string))", "object({a})", "list", ""]) {
    refused({ kind: "attr", name: "x", type }, `The type ${JSON.stringify(type)} is not valid: `);
  }
  for (const value of ["[1, 2", '"open', "foo()", "foo", "1 2", "{ a 1 }", ""]) {
    refused({ kind: "literal", value }, `The default ${JSON.stringify(value)} is not valid: `);
  }
  const bare: ConfigSpec = { kind: "literal", value: "1" };
  assert.throws(() => decodeConfig(bare, {}, "c"), { message: /something else than an object/ });
});

function objectOf(attributes: Record<string, ConfigSpec>): ConfigSpec {
  return { kind: "object", attributes };
}
