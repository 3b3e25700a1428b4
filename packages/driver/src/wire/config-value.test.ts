import assert from "node:assert/strict";
import { test } from "node:test";
import { ExtData, encode } from "@msgpack/msgpack";
import fc from "fast-check";
import type { ConfigSpec } from "../config/config-spec.ts";
import { configFromWire, configToWire } from "./config-value.ts";

const SPEC: ConfigSpec = {
  kind: "object",
  attributes: {
    text: { kind: "attr", name: "text", type: "string" },
    number: { kind: "attr", name: "number", type: "number" },
    flags: { kind: "attr", name: "flags", type: "list(bool)" },
    any: { kind: "attr", name: "any", type: "any" },
    nested: {
      kind: "block_list",
      name: "nested",
      nested: {
        kind: "object",
        attributes: { map: { kind: "block_attrs", name: "map", type: "string" } },
      },
    },
    labelled: {
      kind: "block_map",
      name: "labelled",
      labels: ["a", "b"],
      nested: { kind: "array", values: [{ kind: "attr", name: "x", type: "number" }] },
    },
  },
};

test("what is sent is received", () => {
  const plain = { noNullPrototype: true };
  const texts = fc.dictionary(key(), fc.string(), plain);
  const double = fc.double({ noNaN: true }).map((number) => (number === 0 ? 0 : number));
  const configs = fc.record(
    {
      text: fc.option(fc.string()),
      number: fc.option(fc.oneof(fc.maxSafeInteger(), double)),
      flags: fc.option(fc.array(fc.boolean())),
      any: fc.option(fc.array(fc.oneof(fc.string(), fc.integer()))),
      nested: fc.option(fc.array(fc.record({ map: texts }, plain))),
      labelled: fc.option(
        fc.dictionary(key(), fc.dictionary(key(), fc.tuple(fc.nat()), plain), plain),
      ),
    },
    plain,
  );
  fc.assert(
    fc.property(configs, (config) => {
      assert.deepEqual(configFromWire(SPEC, configToWire(config)), config);
    }),
  );
});

test("nothing at all, and null, are an empty configuration", () => {
  const nothing = {
    text: null,
    number: null,
    flags: null,
    any: null,
    nested: null,
    labelled: null,
  };
  assert.deepEqual(configFromWire(SPEC, new Uint8Array()), {});
  assert.deepEqual(configFromWire(SPEC, encode(null)), {});
  assert.deepEqual(configFromWire(SPEC, encode({})), nothing);
});

test("the peculiarities of Nomad's encoder are understood", () => {
  const typed = [Buffer.from('"string"'), "free"];
  const unknown = new ExtData(0, new Uint8Array([0]));
  const config = { number: "0.1", any: [typed, { deep: typed }], text: unknown };
  const { number, any, text } = configFromWire(SPEC, encode(config));
  assert.deepEqual(
    { number, any, text },
    { number: 0.1, any: ["free", { deep: "free" }], text: null },
  );
});

test("a configuration that is not what the schema describes is refused with its place", () => {
  for (const [bytes, problem] of [
    [new Uint8Array([0xc1]), /it is not msgpack/],
    [encode([1]), /config is no object/],
    [encode({ txt: "" }), /there is no option config.txt/],
    [encode({ nested: 4 }), /config.nested is no list/],
    [encode({ nested: [{ map: 1 }] }), /config.nested\[0\].map is no object/],
  ] as const) {
    const refused = { code: "invalid_argument", message: problem };
    assert.throws(() => configFromWire(SPEC, bytes), refused);
  }
});

function key(): fc.Arbitrary<string> {
  return fc.string({ minLength: 1 }).filter((name) => name !== "__proto__");
}
