import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/did-you-mean.ts";
import type { Range } from "../source/range.ts";
import type {
  Attribute,
  Block,
  BlockSchema,
  Body,
  BodyContent,
  BodyReading,
  BodySchema,
} from "./body.ts";

/** A block of a text in HCL's own syntax. */
export interface NativeBlock extends Block {
  readonly body: NativeBody;
  readonly openBraceRange: Range;
  readonly closeBraceRange: Range;
  /** The whole block, from its type to its closing brace. */
  readonly range: Range;
}

/** A body in HCL's own syntax: everything in it is known without a schema. */
export class NativeBody implements Body {
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly blocks: readonly NativeBlock[];
  readonly range: Range;
  readonly missingItemRange: Range;
  /** Names that an earlier reading has taken out of this body. */
  readonly #hidden: Hidden;

  constructor(
    {
      attributes,
      blocks,
      range,
      missingItemRange,
    }: {
      attributes: ReadonlyMap<string, Attribute>;
      blocks: readonly NativeBlock[];
      range: Range;
      missingItemRange: Range;
    },
    hidden: Hidden = NOTHING_HIDDEN,
  ) {
    this.attributes = attributes;
    this.blocks = blocks;
    this.range = range;
    this.missingItemRange = missingItemRange;
    this.#hidden = hidden;
  }

  content(schema: BodySchema): BodyReading {
    const diagnostics: Diagnostic[] = [];
    const content = this.#select(schema, diagnostics);
    const { attributes, blocks } = indexed(schema);
    for (const attribute of this.#visibleAttributes()) {
      if (!attributes.has(attribute.name)) {
        diagnostics.push(unsupportedAttribute(attribute, attributes, blocks));
      }
    }
    for (const block of this.#visibleBlocks()) {
      if (!blocks.has(block.type)) diagnostics.push(unsupportedBlock(block, attributes, blocks));
    }
    return { content, diagnostics };
  }

  partialContent(schema: BodySchema): BodyReading & { remain: NativeBody } {
    const diagnostics: Diagnostic[] = [];
    const content = this.#select(schema, diagnostics);
    const { attributes, blocks } = indexed(schema);
    const hidden = {
      attributes: new Set([...this.#hidden.attributes, ...attributes.keys()]),
      blocks: new Set([...this.#hidden.blocks, ...blocks.keys()]),
    };
    return { content, remain: new NativeBody(this, hidden), diagnostics };
  }

  justAttributes(): { attributes: ReadonlyMap<string, Attribute>; diagnostics: Diagnostic[] } {
    const diagnostics = this.#visibleBlocks()
      .slice(0, 1)
      .map((block) =>
        errorDiagnostic(
          "unsupported_block",
          `Unexpected "${block.type}" block`,
          "Blocks are not allowed here; only arguments are.",
          { subject: block.typeRange },
        ),
      );
    const attributes = new Map(this.#visibleAttributes().map((each) => [each.name, each]));
    return { attributes, diagnostics };
  }

  #select(schema: BodySchema, diagnostics: Diagnostic[]): BodyContent {
    const index = indexed(schema);
    const attributes = new Map<string, Attribute>();
    for (const attribute of this.#visibleAttributes()) {
      if (index.attributes.has(attribute.name)) attributes.set(attribute.name, attribute);
    }
    for (const name of index.required) {
      if (!attributes.has(name)) diagnostics.push(missingAttribute(name, this.missingItemRange));
    }
    const blocks: NativeBlock[] = [];
    for (const block of this.#visibleBlocks()) {
      const blockSchema = index.blocks.get(block.type);
      if (blockSchema === undefined) continue;
      const problem = checkLabels(block, blockSchema);
      if (problem === undefined) blocks.push(block);
      else diagnostics.push(problem);
    }
    return { attributes, blocks };
  }

  #visibleAttributes(): readonly Attribute[] {
    const all = [...this.attributes.values()];
    const { attributes: hidden } = this.#hidden;
    return hidden.size === 0 ? all : all.filter(({ name }) => !hidden.has(name));
  }

  #visibleBlocks(): readonly NativeBlock[] {
    const { blocks: hidden } = this.#hidden;
    return hidden.size === 0 ? this.blocks : this.blocks.filter(({ type }) => !hidden.has(type));
  }
}

const NOTHING_HIDDEN: Hidden = { attributes: new Set(), blocks: new Set() };

interface Hidden {
  readonly attributes: ReadonlySet<string>;
  readonly blocks: ReadonlySet<string>;
}

/** A schema by names. */
interface SchemaIndex {
  readonly attributes: ReadonlySet<string>;
  readonly required: readonly string[];
  readonly blocks: ReadonlyMap<string, BlockSchema>;
}

/** Many bodies are read by one schema. */
const INDEXES = new WeakMap<BodySchema, SchemaIndex>();

function indexed(schema: BodySchema): SchemaIndex {
  const known = INDEXES.get(schema);
  if (known !== undefined) return known;
  const { attributes = [], blocks = [] } = schema;
  const index = {
    attributes: new Set(attributes.map(({ name }) => name)),
    required: attributes.filter(({ required }) => required).map(({ name }) => name),
    blocks: new Map(blocks.map((each) => [each.type, each])),
  };
  INDEXES.set(schema, index);
  return index;
}

type Names = Pick<ReadonlySet<string>, "has" | "keys">;

function unsupportedAttribute(
  { name, nameRange }: Attribute,
  attributes: Names,
  blocks: Names,
): Diagnostic {
  const advice = blocks.has(name)
    ? ` Did you mean a block "${name}", which is written without the equals sign?`
    : didYouMean(name, attributes.keys());
  const detail = `An argument named "${name}" is not expected here.${advice}`;
  return errorDiagnostic("unsupported_attribute", "Unsupported argument", detail, {
    subject: nameRange,
  });
}

function unsupportedBlock(
  { type, typeRange }: Block,
  attributes: Names,
  blocks: Names,
): Diagnostic {
  const advice = attributes.has(type)
    ? ` Did you mean the argument "${type}", which is set with an equals sign?`
    : didYouMean(type, blocks.keys());
  const detail = `Blocks of type "${type}" are not expected here.${advice}`;
  return errorDiagnostic("unsupported_block", "Unsupported block type", detail, {
    subject: typeRange,
  });
}

/** The diagnostic for a required attribute that a body lacks. */
export function missingAttribute(name: string, subject: Range): Diagnostic {
  const detail = `The argument "${name}" is required, but no definition was found.`;
  return errorDiagnostic("missing_attribute", "Missing required argument", detail, { subject });
}

function checkLabels(block: NativeBlock, { labelNames = [] }: BlockSchema): Diagnostic | undefined {
  const { type, labels, labelRanges, typeRange, openBraceRange, headerRange: context } = block;
  if (labels.length === labelNames.length) return undefined;
  if (labels.length > labelNames.length) {
    const expected =
      labelNames.length === 0
        ? `Blocks of type "${type}" have no labels.`
        : `Blocks of type "${type}" have ${labelNames.length} labels (${labelNames.join(", ")}).`;
    const summary = `Extraneous label for ${type}`;
    const subject = labelRanges[labelNames.length] ?? typeRange;
    return errorDiagnostic("wrong_labels", summary, expected, { subject, context });
  }
  const missing = labelNames[labels.length];
  const detail = `Blocks of type "${type}" have ${labelNames.length} labels (${labelNames.join(", ")}).`;
  return errorDiagnostic("wrong_labels", `Missing ${missing} for ${type}`, detail, {
    subject: openBraceRange,
    context,
  });
}
