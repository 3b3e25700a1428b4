import { Fault } from "@drover/fault";
import type { ConfigSpec } from "../config/config-spec.ts";
import { Spec } from "../generated/hclspec.ts";

/** A configuration's description on the wire. */
export function configSpecToProto(spec: ConfigSpec): Spec {
  return Spec.fromPartial({ block: blockToProto(spec) });
}

function blockToProto(spec: ConfigSpec): Spec["block"] {
  switch (spec.kind) {
    case "object": {
      const entries = Object.entries(spec.attributes);
      const attributes = Object.fromEntries(
        entries.map(([key, value]) => [key, configSpecToProto(value)]),
      );
      return { $case: "object", value: { attributes } };
    }
    case "array":
      return { $case: "array", value: { values: spec.values.map(configSpecToProto) } };
    case "attr": {
      const { name, type, required = false } = spec;
      return { $case: "Attr", value: { name, type, required } };
    }
    case "block": {
      const { name, required = false } = spec;
      return {
        $case: "blockValue",
        value: { name, required, nested: configSpecToProto(spec.nested) },
      };
    }
    case "block_attrs": {
      const { name, type, required = false } = spec;
      return { $case: "blockAttrs", value: { name, type, required } };
    }
    case "block_list":
    case "block_set": {
      const value = {
        name: spec.name,
        minItems: BigInt(spec.minItems ?? 0),
        maxItems: BigInt(spec.maxItems ?? 0),
        nested: configSpecToProto(spec.nested),
      };
      return { $case: spec.kind === "block_list" ? "blockList" : "blockSet", value };
    }
    case "block_map": {
      const { name, labels } = spec;
      return {
        $case: "blockMap",
        value: { name, labels: [...labels], nested: configSpecToProto(spec.nested) },
      };
    }
    case "default": {
      const primary = configSpecToProto(spec.primary);
      return { $case: "default", value: { primary, default: configSpecToProto(spec.default) } };
    }
    case "literal":
      return { $case: "literal", value: { value: spec.value } };
  }
}

/**
 * The reverse of {@link configSpecToProto}. A plugin without configuration may send none, which is
 * an object without attributes.
 *
 * @throws {Fault} `invalid_argument` if a nested description is missing
 */
export function configSpecFromProto(spec: Spec | undefined): ConfigSpec {
  return spec?.block === undefined
    ? { kind: "object", attributes: {} }
    : blockFromProto(spec.block);
}

function blockFromProto(block: NonNullable<Spec["block"]>): ConfigSpec {
  switch (block.$case) {
    case "object": {
      const entries = Object.entries(block.value.attributes);
      return {
        kind: "object",
        attributes: Object.fromEntries(
          entries.map(([key, value]) => [key, nested(value, `object attribute ${key}`)]),
        ),
      };
    }
    case "array":
      return {
        kind: "array",
        values: block.value.values.map((value) => nested(value, "array value")),
      };
    case "Attr":
      return { kind: "attr", ...block.value };
    case "blockValue":
      return {
        kind: "block",
        ...block.value,
        nested: nested(block.value.nested, `block ${block.value.name}`),
      };
    case "blockAttrs":
      return { kind: "block_attrs", ...block.value };
    case "blockList":
    case "blockSet": {
      const { name, minItems, maxItems } = block.value;
      return {
        kind: block.$case === "blockList" ? "block_list" : "block_set",
        name,
        minItems: Number(minItems),
        maxItems: Number(maxItems),
        nested: nested(block.value.nested, `block ${name}`),
      };
    }
    case "blockMap":
      return {
        kind: "block_map",
        ...block.value,
        nested: nested(block.value.nested, `block ${block.value.name}`),
      };
    case "default":
      return {
        kind: "default",
        primary: nested(block.value.primary, "the value of a default"),
        default: nested(block.value.default, "a default"),
      };
    case "literal":
      return { kind: "literal", value: block.value.value };
  }
}

function nested(spec: Spec | undefined, where: string): ConfigSpec {
  if (spec?.block !== undefined) return blockFromProto(spec.block);
  throw new Fault("invalid_argument", `The plugin's configuration schema lacks ${where}`);
}
