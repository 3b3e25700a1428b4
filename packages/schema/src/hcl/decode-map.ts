import type { Attribute, Block } from "@drover/hcl";
import { below } from "../problem.ts";
import type { Field, ValueSchema } from "../table/field.ts";
import type { DecodeContext } from "./decode-context.ts";
import { checkField, decodeAttribute } from "./decode-value.ts";

/** Decodes a map whose keys are free, written as a block or as an attribute. */
export function decodeMap(
  written: Attribute | Block,
  field: Field<unknown>,
  context: DecodeContext,
  path = "",
): unknown {
  if ("expression" in written) return decodeAttribute(written, field, context, path);
  const { headerRange } = written;
  context.places?.set(path, { name: headerRange, value: headerRange });
  const value: ValueSchema = field.value.kind === "map" ? field.value.item : { kind: "any" };
  const { attributes, diagnostics } = written.body.justAttributes();
  context.diagnostics.push(...diagnostics);
  const item: Field<unknown> = { hcl: field.hcl, value, default: null };
  const entries = [...attributes].map(([name, attribute]): [string, unknown] => [
    name,
    decodeAttribute(attribute, item, context, below(path, name)),
  ]);
  const map = Object.fromEntries(entries.filter(([, each]) => each !== undefined));
  const place = { name: headerRange, value: headerRange };
  checkField(written.type, field, map, place, context, { isItemsToo: false });
  return map;
}
