import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/nearest-name.ts";
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
    hidden: Hidden = { attributes: new Set(), blocks: new Set() },
  ) {
    this.attributes = attributes;
    this.blocks = blocks;
    this.range = range;
    this.missingItemRange = missingItemRange;
    this.#hidden = hidden;
  }

  content(schema: BodySchema): BodyReading {
    const { content, remain, diagnostics } = this.partialContent(schema);
    const known = {
      attributes: [...(schema.attributes ?? []).map(({ name }) => name)],
      blocks: [...(schema.blocks ?? []).map(({ type }) => type)],
    };
    for (const attribute of remain.#visibleAttributes()) {
      diagnostics.push(unsupportedAttribute(attribute, known));
    }
    for (const block of remain.#visibleBlocks()) {
      diagnostics.push(unsupportedBlock(block, known));
    }
    return { content, diagnostics };
  }

  partialContent(schema: BodySchema): BodyReading & { remain: NativeBody } {
    const diagnostics: Diagnostic[] = [];
    const content = this.#select(schema, diagnostics);
    const hidden = {
      attributes: new Set([
        ...this.#hidden.attributes,
        ...(schema.attributes ?? []).map(({ name }) => name),
      ]),
      blocks: new Set([...this.#hidden.blocks, ...(schema.blocks ?? []).map(({ type }) => type)]),
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
    const attributes = new Map<string, Attribute>();
    for (const { name, required } of schema.attributes ?? []) {
      const attribute = this.#hidden.attributes.has(name) ? undefined : this.attributes.get(name);
      if (attribute !== undefined) attributes.set(name, attribute);
      else if (required) diagnostics.push(missingAttribute(name, this.missingItemRange));
    }
    const schemas = new Map((schema.blocks ?? []).map((each) => [each.type, each]));
    const blocks = this.#visibleBlocks().filter((block) => {
      const blockSchema = schemas.get(block.type);
      if (blockSchema === undefined) return false;
      const problem = checkLabels(block, blockSchema);
      if (problem !== undefined) diagnostics.push(problem);
      return problem === undefined;
    });
    return { attributes, blocks };
  }

  #visibleAttributes(): Attribute[] {
    return [...this.attributes.values()].filter(({ name }) => !this.#hidden.attributes.has(name));
  }

  #visibleBlocks(): NativeBlock[] {
    return this.blocks.filter(({ type }) => !this.#hidden.blocks.has(type));
  }
}

interface Hidden {
  readonly attributes: ReadonlySet<string>;
  readonly blocks: ReadonlySet<string>;
}

interface KnownNames {
  readonly attributes: readonly string[];
  readonly blocks: readonly string[];
}

function unsupportedAttribute({ name, nameRange }: Attribute, known: KnownNames): Diagnostic {
  const advice = known.blocks.includes(name)
    ? ` Did you mean a block "${name}", which is written without the equals sign?`
    : didYouMean(name, known.attributes);
  const detail = `An argument named "${name}" is not expected here.${advice}`;
  return errorDiagnostic("unsupported_attribute", "Unsupported argument", detail, {
    subject: nameRange,
  });
}

function unsupportedBlock({ type, typeRange }: Block, known: KnownNames): Diagnostic {
  const advice = known.attributes.includes(type)
    ? ` Did you mean the argument "${type}", which is set with an equals sign?`
    : didYouMean(type, known.blocks);
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
  const { type, labels, labelRanges, typeRange, openBraceRange } = block;
  const context = block.headerRange;
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
  if (missing === undefined) return undefined;
  const detail = `Blocks of type "${type}" have ${labelNames.length} labels (${labelNames.join(", ")}).`;
  return errorDiagnostic("wrong_labels", `Missing ${missing} for ${type}`, detail, {
    subject: openBraceRange,
    context,
  });
}
