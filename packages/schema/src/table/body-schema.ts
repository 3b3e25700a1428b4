import type { BodySchema } from "@drover/hcl";
import type { Field, ValueSchema } from "./field.ts";

/** What may be in a block with these fields, as the syntax sees it. */
export function bodySchema(fields: readonly Field<unknown>[]): BodySchema {
  const attributes: { name: string; required: boolean }[] = [];
  const blocks: { type: string; labelNames: readonly string[]; isRepeated: boolean }[] = [];
  for (const { hcl, value, isMandatory } of fields) {
    const isFree = value.kind === "map" && value.item.kind === "any";
    if (hcl.form === "attribute" || (hcl.form === "map" && !isFree)) {
      const required = isMandatory === true;
      attributes.push({ name: hcl.name, required });
    }
    if (hcl.form === "block" || hcl.form === "labelled" || hcl.form === "map") {
      blocks.push({
        type: hcl.name,
        labelNames: hcl.form === "labelled" ? ["name"] : labelNames(value),
        isRepeated: hcl.form === "block" && hcl.repeated,
      });
    }
  }
  return { attributes, blocks };
}

function labelNames(value: ValueSchema): readonly string[] {
  if (value.kind === "list" || value.kind === "map") return labelNames(value.item);
  if (value.kind !== "object") return [];
  return value.schema.fileFields.some(({ field }) => field.hcl.form === "label") ? ["name"] : [];
}
