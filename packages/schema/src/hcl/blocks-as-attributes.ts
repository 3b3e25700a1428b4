import {
  type Attribute,
  type Block,
  type Body,
  type BodyReading,
  type BodySchema,
  type Diagnostic,
  type Expression,
  type NativeBlock,
  NativeBody,
  type ObjectExpression,
  type ObjectItem,
  type Range,
  stringValue,
} from "@drover/hcl";

/**
 * A body in which, wherever any attribute is allowed, blocks count as attributes too: a list of one
 * object for each block of a type. Only a driver knows what in its config is a block, so they must
 * look alike: `labels { a = 1 }` and `labels = { a = 1 }` both become `labels = [{ a = 1 }]`.
 */
export function blocksAsAttributes(body: Body): Body {
  return body instanceof NativeBody ? new BlocksAsAttributes(body) : body;
}

class BlocksAsAttributes implements Body {
  readonly #body: NativeBody;

  constructor(body: NativeBody) {
    this.#body = body;
  }

  get missingItemRange(): Range {
    return this.#body.missingItemRange;
  }

  content(schema: BodySchema): BodyReading {
    return wrapBlocks(this.#body.content(schema));
  }

  partialContent(schema: BodySchema): BodyReading & { remain: Body } {
    const { remain, ...reading } = this.#body.partialContent(schema);
    return { ...wrapBlocks(reading), remain: new BlocksAsAttributes(remain) };
  }

  justAttributes(): { attributes: ReadonlyMap<string, Attribute>; diagnostics: Diagnostic[] } {
    const attributes = new Map<string, Attribute>();
    for (const attribute of this.#body.attributes.values()) {
      const expression = listOfObject(attribute.expression);
      attributes.set(attribute.name, { ...attribute, expression });
    }
    for (const [type, blocks] of Map.groupBy(this.#body.blocks, (block) => block.type)) {
      const [first] = blocks;
      if (first === undefined) continue;
      attributes.set(type, {
        name: type,
        expression: listOfBlocks(blocks, first.range),
        range: first.range,
        nameRange: first.typeRange,
      });
    }
    return { attributes, diagnostics: [] };
  }
}

function wrapBlocks({ content, diagnostics }: BodyReading): BodyReading {
  const blocks = content.blocks.map(
    (block): Block => ({ ...block, body: blocksAsAttributes(block.body) }),
  );
  return { content: { ...content, blocks }, diagnostics };
}

function listOfBlocks(blocks: readonly NativeBlock[], range: Range): Expression {
  return { kind: "tuple", elements: blocks.map(objectOfBlock), range };
}

function objectOfBlock({ body, labels, labelRanges, range }: NativeBlock): Expression {
  const items = [...body.attributes.values()].map(({ name, nameRange, expression }) =>
    objectItem(name, nameRange, listOfObject(expression)),
  );
  for (const [type, blocks] of Map.groupBy(body.blocks, (block) => block.type)) {
    const [first] = blocks;
    if (first !== undefined)
      items.push(objectItem(type, first.typeRange, listOfBlocks(blocks, range)));
  }
  // Each label is a key around what is inside, the first label outermost.
  return labels.reduceRight<ObjectExpression>(
    (inner, label, i) => ({
      kind: "object",
      items: [objectItem(label, labelRanges[i] ?? range, listOfObject(inner))],
      range,
    }),
    { kind: "object", items, range },
  );
}

function objectItem(name: string, range: Range, value: Expression): ObjectItem {
  return { key: { kind: "literal", value: stringValue(name), range }, value };
}

function listOfObject(expression: Expression): Expression {
  if (expression.kind !== "object") return expression;
  return { kind: "tuple", elements: [expression], range: expression.range };
}
