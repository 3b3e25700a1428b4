import { type Attribute, type Block, errorDiagnostic, type Range } from "@drover/hcl";
import { below } from "../problem.ts";
import type { Field, ObjectSchema, Written } from "../table/field.ts";
import type { DecodeContext } from "./decode-context.ts";
import { decodeMap } from "./decode-map.ts";
import { checkField, decodeAttribute, reportDisregard } from "./decode-value.ts";

/** A block, or a body that stands for one. */
export type BlockLike = Pick<Block, "body" | "labels"> & Partial<Pick<Block, "labelRanges">>;

/**
 * Decodes a block by its schema into the fields of its JSON form. What the schema does not know is
 * an error; what is not written, or null, is absent.
 *
 * @param path of the block, for {@link DecodeContext.places}
 */
export function decodeBlock(
  schema: ObjectSchema<object>,
  block: BlockLike,
  context: DecodeContext,
  path = "",
): Written {
  const { content, diagnostics } = block.body.content(schema.body);
  context.diagnostics.push(...diagnostics);
  const source = {
    label: block.labels[0],
    labelRange: block.labelRanges?.[0] ?? block.body.missingItemRange,
    attributes: content.attributes,
    byType: Map.groupBy(content.blocks, ({ type }) => type),
    context,
  };
  const written: Record<string, unknown> = {};
  for (const { name, field } of schema.fileFields) {
    const value = decodeField(field, source, below(path, name));
    if (value !== undefined) written[name] = value;
  }
  return schema.fromFile(written);
}

interface FieldSource {
  readonly label: string | undefined;
  readonly labelRange: Range;
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly byType: ReadonlyMap<string, Block[]>;
  readonly context: DecodeContext;
}

function decodeField(field: Field<unknown>, source: FieldSource, path: string): unknown {
  const { hcl, value } = field;
  const { context } = source;
  switch (hcl.form) {
    case "none":
      return undefined;
    case "label": {
      const place = { name: source.labelRange, value: source.labelRange };
      if (source.label === undefined) return undefined;
      context.places?.set(path, place);
      checkField("The label", field, source.label, place, context);
      return source.label;
    }
    case "attribute": {
      const attribute = source.attributes.get(hcl.name);
      return attribute && decodeAttribute(attribute, field, context, path);
    }
    case "map": {
      const attribute = source.attributes.get(hcl.name);
      const found = source.byType.get(hcl.name);
      const first = attribute ?? found?.[0];
      const second = found?.[attribute === undefined ? 1 : 0];
      if (first !== undefined && second !== undefined)
        reportDuplicate(hcl.name, second, first, context);
      return first && decodeMap(first, field, context, path);
    }
    case "block": {
      const found = source.byType.get(hcl.name);
      const [first, second] = found ?? [];
      if (found === undefined || first === undefined) return undefined;
      placeBlock(path, first, context);
      reportDisregard(hcl.name, field, found, first.headerRange, context);
      if (value.kind === "list" && value.item.kind === "object") {
        const { schema } = value.item;
        return found.map((each, i) => {
          placeBlock(below(path, i), each, context);
          return decodeBlock(schema, each, inside(each, context), below(path, i));
        });
      }
      if (value.kind !== "object") return undefined;
      if (second !== undefined) reportDuplicate(hcl.name, second, first, context);
      return decodeBlock(value.schema, first, inside(first, context), path);
    }
    case "labelled": {
      const found = source.byType.get(hcl.name);
      if (found === undefined || value.kind !== "map" || value.item.kind !== "object")
        return undefined;
      return decodeLabelled(found, value.item.schema, context, path);
    }
  }
}

function decodeLabelled(
  blocks: readonly Block[],
  schema: ObjectSchema<object>,
  context: DecodeContext,
  path: string,
): Written {
  const seen = new Map<string, Block>();
  const written: Record<string, unknown> = {};
  for (const block of blocks) {
    const label = block.labels[0] ?? "";
    const earlier = seen.get(label);
    if (earlier !== undefined) reportDuplicate(`${block.type} "${label}"`, block, earlier, context);
    seen.set(label, block);
    placeBlock(below(path, label), block, context);
    written[label] = decodeBlock(schema, block, inside(block, context), below(path, label));
  }
  return written;
}

function inside({ type, labels }: Block, context: DecodeContext): DecodeContext {
  if (context.trail === undefined) return context;
  const header = [type, ...labels.map((label) => JSON.stringify(label))].join(" ");
  return { ...context, trail: `${context.trail}${header}.` };
}

function placeBlock(path: string, { headerRange }: Block, { places }: DecodeContext): void {
  places?.set(path, { name: headerRange, value: headerRange });
}

function reportDuplicate(
  name: string,
  second: Attribute | Block,
  first: Attribute | Block,
  { diagnostics }: DecodeContext,
): void {
  const detail = `Only one ${name} block is allowed. Another was defined at ${rangeOf(first)}.`;
  diagnostics.push(
    errorDiagnostic("duplicate_block", `Duplicate ${name} block`, detail, {
      subject: rangeOf(second),
    }),
  );
}

function rangeOf(written: Attribute | Block) {
  return "headerRange" in written ? written.headerRange : written.nameRange;
}
