import type { Attribute, Block } from "@drover/hcl";
import type { ValueSchema } from "../schema/field.ts";
import type { DecodeContext } from "./decode-block.ts";
import { decodeAttribute } from "./decode-value.ts";

/** Decodes a map whose keys are free, written as a block or as an attribute. */
export function decodeMap(
  written: Attribute | Block,
  schema: ValueSchema,
  context: DecodeContext,
): unknown {
  if ("expression" in written) return decodeAttribute(written, schema, context);
  const item: ValueSchema = schema.kind === "map" ? schema.item : { kind: "any" };
  const { attributes, diagnostics } = written.body.justAttributes();
  context.diagnostics.push(...diagnostics);
  const entries = [...attributes].map(([name, attribute]): [string, unknown] => [
    name,
    decodeAttribute(attribute, item, context),
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
