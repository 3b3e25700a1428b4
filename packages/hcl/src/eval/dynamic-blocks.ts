import { type Diagnostic, errorDiagnostic, hasErrors } from "../diagnostics/diagnostic.ts";
import type { Range } from "../source/range.ts";
import type {
  Attribute,
  Block,
  BlockSchema,
  Body,
  BodyContent,
  BodyReading,
  BodySchema,
} from "../syntax/body.ts";
import type { Expression } from "../syntax/expression.ts";
import { asKeyword, asList } from "../syntax/static.ts";
import { ConversionError, convert } from "../values/convert.ts";
import { describeType } from "../values/describe-type.ts";
import { STRING } from "../values/type.ts";
import { objectValue, type Value } from "../values/value.ts";
import type { EvalContext } from "./context.ts";
import { elementsOf } from "./elements.ts";
import { evaluate } from "./evaluate.ts";

/** More blocks than this are not made of the dynamic blocks of one body, nested ones included. */
const MAX_BLOCKS = 200_000;

/**
 * A body in which every `dynamic "type" { ... }` block counts as the blocks that it makes: one for
 * each element of `for_each`, with the content of `content`. It holds at every depth.
 *
 * @param context what the expressions of the dynamic blocks can refer to
 */
export function expandDynamicBlocks(body: Body, context: EvalContext): Body {
  return new ExpandedBody(body, {
    context,
    iterators: new Map(),
    budget: new Budget(),
    extended: new Map(),
  });
}

class Budget {
  #left = MAX_BLOCKS;

  /** Whether so many blocks more may be made. */
  take(count: number): boolean {
    this.#left -= count;
    return this.#left >= 0;
  }
}

interface Surroundings {
  readonly context: EvalContext;
  /** The iterators of the dynamic blocks around, by name. */
  readonly iterators: ReadonlyMap<string, Value>;
  readonly budget: Budget;
  /** Schemas with "dynamic", by those without. */
  readonly extended: Map<BodySchema, BodySchema>;
}

class ExpandedBody implements Body {
  readonly #original: Body;
  readonly #surroundings: Surroundings;
  readonly #hiddenAttributes: readonly string[];
  readonly #hiddenBlocks: readonly BlockSchema[];

  constructor(
    original: Body,
    surroundings: Surroundings,
    hiddenAttributes: readonly string[] = [],
    hiddenBlocks: readonly BlockSchema[] = [],
  ) {
    this.#original = original;
    this.#surroundings = surroundings;
    this.#hiddenAttributes = hiddenAttributes;
    this.#hiddenBlocks = hiddenBlocks;
  }

  get missingItemRange(): Range {
    return this.#original.missingItemRange;
  }

  content(schema: BodySchema): BodyReading {
    const { content, diagnostics } = this.#original.content(this.#extended(schema));
    return this.#expand(content, schema, diagnostics, { isPartial: false });
  }

  partialContent(schema: BodySchema): BodyReading & { remain: Body } {
    const { content, diagnostics } = this.#original.partialContent(this.#extended(schema));
    const remain = new ExpandedBody(
      this.#original,
      this.#surroundings,
      [...this.#hiddenAttributes, ...(schema.attributes ?? []).map(({ name }) => name)],
      [...this.#hiddenBlocks, ...(schema.blocks ?? [])],
    );
    return { ...this.#expand(content, schema, diagnostics, { isPartial: true }), remain };
  }

  justAttributes(): { attributes: ReadonlyMap<string, Attribute>; diagnostics: Diagnostic[] } {
    const { attributes, diagnostics } = this.#original.justAttributes();
    return { attributes: this.#visible(attributes), diagnostics };
  }

  /** The schema, with what has been read before so that it is no error, and with "dynamic". */
  #extended(schema: BodySchema): BodySchema {
    if (this.#isPart) return this.#withHidden(withDynamic(schema));
    const { extended } = this.#surroundings;
    const known = extended.get(schema);
    if (known !== undefined) return known;
    const made = withDynamic(schema);
    extended.set(schema, made);
    return made;
  }

  #withHidden({ attributes = [], blocks = [] }: BodySchema): BodySchema {
    const known = new Set(attributes.map(({ name }) => name));
    const types = new Set(blocks.map(({ type }) => type));
    return {
      attributes: [
        ...attributes,
        ...this.#hiddenAttributes.filter((name) => !known.has(name)).map((name) => ({ name })),
      ],
      blocks: [...blocks, ...this.#hiddenBlocks.filter(({ type }) => !types.has(type))],
    };
  }

  /** Whether an earlier reading has taken something out of this body. */
  get #isPart(): boolean {
    return this.#hiddenAttributes.length > 0 || this.#hiddenBlocks.length > 0;
  }

  #expand(
    content: BodyContent,
    schema: BodySchema,
    diagnostics: Diagnostic[],
    { isPartial }: { isPartial: boolean },
  ): BodyReading {
    const blocks: Block[] = [];
    for (const block of content.blocks) {
      const type = block.type === "dynamic" ? (block.labels[0] ?? "") : block.type;
      if (this.#hiddenBlocks.some((hidden) => hidden.type === type)) continue;
      const blockSchema = schema.blocks?.find((each) => each.type === type);
      if (block.type !== "dynamic") {
        blocks.push({ ...block, body: new ExpandedBody(block.body, this.#surroundings) });
      } else if (blockSchema !== undefined) {
        const maker = new BlockMaker(block, blockSchema, this.#surroundings);
        blocks.push(...maker.make());
        diagnostics.push(...maker.diagnostics);
      } else if (!isPartial) {
        const detail = `Blocks of type "${type}" are not expected here.`;
        diagnostics.push(
          errorDiagnostic("unsupported_block", "Unsupported block type", detail, {
            subject: block.labelRanges[0],
          }),
        );
      }
    }
    return { content: { attributes: this.#visible(content.attributes), blocks }, diagnostics };
  }

  #visible(attributes: ReadonlyMap<string, Attribute>): ReadonlyMap<string, Attribute> {
    if (!this.#isPart && this.#surroundings.iterators.size === 0) return attributes;
    const hidden = new Set(this.#hiddenAttributes);
    const visible = [...attributes].filter(([name]) => !hidden.has(name));
    return new Map(
      visible.map(([name, attribute]) => {
        const expression = scoped(attribute.expression, this.#surroundings);
        return [name, { ...attribute, expression }];
      }),
    );
  }
}

function withDynamic({ attributes = [], blocks = [] }: BodySchema): BodySchema {
  return { attributes, blocks: [...blocks, { type: "dynamic", labelNames: ["type"] }] };
}

function scoped(inner: Expression, { iterators }: Surroundings): Expression {
  if (iterators.size === 0) return inner;
  return { kind: "scoped", inner, variables: iterators, range: inner.range };
}

/** Makes the blocks that one dynamic block stands for. */
class BlockMaker {
  readonly diagnostics: Diagnostic[] = [];
  readonly #block: Block;
  readonly #schema: BlockSchema;
  readonly #surroundings: Surroundings;

  constructor(block: Block, schema: BlockSchema, surroundings: Surroundings) {
    this.#block = block;
    this.#schema = schema;
    this.#surroundings = surroundings;
  }

  make(): Block[] {
    const hasLabels = (this.#schema.labelNames ?? []).length > 0;
    const { content, diagnostics } = this.#block.body.content({
      attributes: [
        { name: "for_each", required: true },
        { name: "iterator" },
        ...(hasLabels ? [{ name: "labels", required: true }] : []),
      ],
      blocks: [{ type: "content" }],
    });
    this.diagnostics.push(...diagnostics);
    if (hasErrors(diagnostics)) return [];
    const iterator = this.#iteratorName(content.attributes.get("iterator"));
    const elements = this.#elements(content.attributes.get("for_each"));
    const labels = this.#labels(content.attributes.get("labels"));
    const body = this.#contentBody(content);
    if (!iterator || !elements || !labels || !body) return [];
    return elements.flatMap(([key, value]) => {
      const iterators = new Map(this.#surroundings.iterators);
      iterators.set(iterator, objectValue({ key, value }));
      return this.#makeOne(body, labels, { ...this.#surroundings, iterators }) ?? [];
    });
  }

  #makeOne(
    body: Body,
    labels: readonly Expression[],
    surroundings: Surroundings,
  ): Block | undefined {
    const texts: string[] = [];
    for (const label of labels) {
      const text = this.#labelText(scoped(label, surroundings));
      if (text === undefined) return undefined;
      texts.push(text);
    }
    const { typeRange, labelRanges, headerRange } = this.#block;
    return {
      type: this.#schema.type,
      labels: texts,
      body: new ExpandedBody(body, surroundings),
      headerRange,
      typeRange: labelRanges[0] ?? typeRange,
      labelRanges: labels.map(({ range }) => range),
    };
  }

  #iteratorName(attribute: Attribute | undefined): string | undefined {
    if (attribute === undefined) return this.#schema.type;
    const name = asKeyword(attribute.expression);
    if (name !== undefined) return name;
    const detail = "The iterator of a dynamic block is a single name, without quotes.";
    return this.#fail("Invalid dynamic iterator name", detail, attribute.expression.range);
  }

  #elements(attribute: Attribute | undefined): readonly (readonly [Value, Value])[] | undefined {
    if (attribute === undefined) return undefined;
    const { range } = attribute.expression;
    const summary = "Invalid dynamic for_each value";
    const value = this.#evaluate(scoped(attribute.expression, this.#surroundings));
    if (value === undefined) return undefined;
    if (value.kind === "null") {
      return this.#fail(summary, "Cannot use a null value in for_each.", range);
    }
    if (value.kind === "unknown") {
      return this.#fail(summary, "The value of for_each must be known here.", range);
    }
    const elements = elementsOf(value);
    if (elements === undefined) {
      const detail = `Cannot use a ${describeType(value.type)} value in for_each. An iterable collection is required.`;
      return this.#fail(summary, detail, range);
    }
    if (!this.#surroundings.budget.take(elements.length)) {
      const detail = `Dynamic blocks may make ${MAX_BLOCKS} blocks at most.`;
      return this.#fail("Too many dynamic blocks", detail, range);
    }
    return elements;
  }

  #labels(attribute: Attribute | undefined): readonly Expression[] | undefined {
    if (attribute === undefined) return [];
    const { range } = attribute.expression;
    const labels = asList(attribute.expression);
    const count = (this.#schema.labelNames ?? []).length;
    if (labels?.length === count) return labels;
    const detail = `A list of ${count} is required here: the labels of a block of type "${this.#schema.type}".`;
    return this.#fail("Invalid dynamic block labels", detail, range);
  }

  #contentBody({ blocks }: BodyContent): Body | undefined {
    const [only, extra] = blocks;
    if (only !== undefined && extra === undefined) return only.body;
    return this.#fail(
      extra === undefined ? "Missing dynamic content block" : "Extraneous dynamic content block",
      'A dynamic block must have exactly one block of type "content": the body of each block that it makes.',
      extra?.headerRange ?? this.#block.body.missingItemRange,
    );
  }

  #labelText(label: Expression): string | undefined {
    const value = this.#evaluate(label);
    if (value === undefined) return undefined;
    let why = "it is not known yet";
    try {
      const text = convert(value, STRING);
      if (text.kind === "string") return text.value;
      if (text.kind === "null") why = "it is null";
    } catch (error) {
      if (!(error instanceof ConversionError)) throw error;
      why = error.message;
    }
    const detail = `Cannot use this value as the label of a block: ${why}.`;
    return this.#fail("Invalid dynamic block label", detail, label.range);
  }

  #evaluate(expression: Expression): Value | undefined {
    const { value, diagnostics } = evaluate(expression, this.#surroundings.context);
    this.diagnostics.push(...diagnostics);
    return hasErrors(diagnostics) ? undefined : value;
  }

  #fail(summary: string, detail: string, subject: Range): undefined {
    this.diagnostics.push(errorDiagnostic("invalid_dynamic_block", summary, detail, { subject }));
    return undefined;
  }
}
