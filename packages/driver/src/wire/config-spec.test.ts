import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ConfigSpec } from "../config/config-spec.ts";
import { Spec } from "../generated/hclspec.ts";
import { configSpecFromProto, configSpecToProto } from "./config-spec.ts";

test("every description comes back from the wire as it was", () => {
  fc.assert(
    fc.property(anySpec(), (spec) => {
      const bytes = Spec.encode(configSpecToProto(spec)).finish();
      assert.deepEqual(configSpecFromProto(Spec.decode(bytes)), spec);
    }),
  );
});

test("a plugin without configuration describes an object without attributes", () => {
  assert.deepEqual(configSpecFromProto(undefined), { kind: "object", attributes: {} });
});

test("a description with a hole is refused with its place", () => {
  const hole = Spec.fromPartial({ block: { $case: "blockList", value: { name: "mount" } } });
  assert.throws(() => configSpecFromProto(hole), {
    code: "invalid_argument",
    message: "The plugin's configuration schema lacks block mount",
  });
});

function anySpec(): fc.Arbitrary<ConfigSpec> {
  const name = fc.string({ minLength: 1 }).filter((text) => text !== "__proto__");
  const type = fc.constantFrom("string", "list(map(string))");
  const required = fc.boolean();
  const plain = { noNullPrototype: true };
  const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(model, plain);
  const { spec } = fc.letrec<{ spec: ConfigSpec }>((tie) => {
    const nested = tie("spec");
    const items = { minItems: fc.nat(9), maxItems: fc.nat(9) };
    return {
      spec: fc.oneof(
        { maxDepth: 3 },
        record({ kind: fc.constant("attr" as const), name, type, required }),
        record({ kind: fc.constant("literal" as const), value: fc.string() }),
        record({ kind: fc.constant("block_attrs" as const), name, type, required }),
        record({
          kind: fc.constant("object" as const),
          attributes: fc.dictionary(name, nested, { ...plain, maxKeys: 3 }),
        }),
        record({ kind: fc.constant("array" as const), values: fc.array(nested, { maxLength: 3 }) }),
        record({ kind: fc.constant("block" as const), name, required, nested }),
        record({
          kind: fc.constantFrom("block_list" as const, "block_set" as const),
          name,
          ...items,
          nested,
        }),
        record({
          kind: fc.constant("block_map" as const),
          name,
          labels: fc.array(name, { maxLength: 2 }),
          nested,
        }),
        record({ kind: fc.constant("default" as const), primary: nested, default: nested }),
      ),
    };
  });
  return spec;
}
