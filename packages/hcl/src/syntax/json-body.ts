import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/did-you-mean.ts";
import { Range } from "../source/range.ts";
import type { Attribute, Block, BlockSchema, Body, BodyReading, BodySchema } from "./body.ts";
import type { JsonMember, JsonNode } from "./json-node.ts";
import { missingAttribute } from "./native-body.ts";

/** Members of this name are comments. */
const COMMENT = "//";

/**
 * A body in HCL's JSON syntax. Whether a member is an attribute or a block is for the schema to
 * say; the labels of a block are the names of objects around its content, and an array of objects
 * stands for several blocks.
 */
export class JsonBody implements Body {
  readonly node: JsonNode;
  readonly #hidden: ReadonlySet<string>;

  constructor(node: JsonNode, hidden: ReadonlySet<string> = new Set()) {
    this.node = node;
    this.#hidden = hidden;
  }

  get missingItemRange(): Range {
    const { source, endOffset, startOffset } = this.node.range;
    return new Range(source, Math.max(startOffset, endOffset - 1), endOffset);
  }

  content(schema: BodySchema): BodyReading {
    const { content, remain, diagnostics } = this.partialContent(schema);
    const names = [
      ...(schema.attributes ?? []).map(({ name }) => name),
      ...(schema.blocks ?? []).map(({ type }) => type),
    ];
    for (const { name, nameRange: subject } of membersOf(this.node, undefined, [])) {
      if (name === COMMENT || remain.#hidden.has(name)) continue;
      const detail = `No argument or block type is named "${name}".${didYouMean(name, names)}`;
      diagnostics.push(
        errorDiagnostic("unsupported_attribute", "Extraneous JSON object property", detail, {
          subject,
        }),
      );
    }
    return { content, diagnostics };
  }

  partialContent(schema: BodySchema): BodyReading & { remain: JsonBody } {
    const diagnostics: Diagnostic[] = [];
    const attributes = new Map<string, Attribute>();
    const blocks: Block[] = [];
    const used = new Set(this.#hidden);
    const attributeNames = new Set((schema.attributes ?? []).map(({ name }) => name));
    const blockSchemas = new Map((schema.blocks ?? []).map((each) => [each.type, each]));
    for (const member of membersOf(this.node, undefined, diagnostics)) {
      const { name } = member;
      if (this.#hidden.has(name)) continue;
      const blockSchema = blockSchemas.get(name);
      if (attributeNames.has(name)) {
        used.add(name);
        addAttribute(attributes, member, diagnostics);
      } else if (blockSchema !== undefined) {
        used.add(name);
        new BlockReader(blockSchema, member, blocks, diagnostics).read();
      }
    }
    for (const { name, required } of schema.attributes ?? []) {
      if (required && !attributes.has(name)) {
        diagnostics.push(missingAttribute(name, this.missingItemRange));
      }
    }
    const remain = new JsonBody(this.node, used);
    return { content: { attributes, blocks }, remain, diagnostics };
  }

  justAttributes(): { attributes: ReadonlyMap<string, Attribute>; diagnostics: Diagnostic[] } {
    const diagnostics: Diagnostic[] = [];
    const attributes = new Map<string, Attribute>();
    if (this.node.kind !== "object") {
      const detail = "A JSON object is required here, to set the arguments of this block.";
      diagnostics.push(wrongType(detail, this.node.range));
      return { attributes, diagnostics };
    }
    for (const member of this.node.members) {
      if (member.name === COMMENT || this.#hidden.has(member.name)) continue;
      addAttribute(attributes, member, diagnostics);
    }
    return { attributes, diagnostics };
  }
}

function addAttribute(
  attributes: Map<string, Attribute>,
  { name, nameRange, value }: JsonMember,
  diagnostics: Diagnostic[],
): void {
  const existing = attributes.get(name);
  if (existing !== undefined) {
    const detail = `The argument "${name}" is already set at ${existing.nameRange}.`;
    diagnostics.push(
      errorDiagnostic("duplicate_attribute", "Duplicate argument", detail, { subject: nameRange }),
    );
    return;
  }
  attributes.set(name, {
    name,
    nameRange,
    expression: { kind: "json", node: value, range: value.range },
    range: Range.between(nameRange, value.range),
  });
}

/** Reads the blocks that a member stands for, unwrapping one object for each label. */
class BlockReader {
  readonly #schema: BlockSchema;
  readonly #member: JsonMember;
  readonly #blocks: Block[];
  readonly #diagnostics: Diagnostic[];

  constructor(schema: BlockSchema, member: JsonMember, blocks: Block[], diagnostics: Diagnostic[]) {
    this.#schema = schema;
    this.#member = member;
    this.#blocks = blocks;
    this.#diagnostics = diagnostics;
  }

  read(node: JsonNode = this.#member.value, labels: readonly JsonMember[] = []): void {
    const labelName = this.#schema.labelNames?.[labels.length];
    if (labelName === undefined) {
      this.#readContent(node, labels);
      return;
    }
    const found = this.#diagnostics.length;
    const members = membersOf(node, labelName, this.#diagnostics);
    for (const member of members) this.read(member.value, [...labels, member]);
    if (members.length === 0 && this.#diagnostics.length === found) {
      const detail = `An object is required here, whose property names are the ${labelName} of "${this.#schema.type}" blocks.`;
      this.#diagnostics.push(
        errorDiagnostic("wrong_labels", "Missing block label", detail, { subject: node.range }),
      );
    }
  }

  #readContent(node: JsonNode, labels: readonly JsonMember[]): void {
    switch (node.kind) {
      case "null":
        return;
      case "object":
        this.#add(node, labels, node.openRange);
        return;
      case "array":
        for (const each of node.elements) this.#add(each, labels, node.range);
        return;
      default: {
        const detail = `An object or an array is required here: the content of "${this.#schema.type}" blocks.`;
        this.#diagnostics.push(wrongType(detail, node.range));
      }
    }
  }

  #add(node: JsonNode, labels: readonly JsonMember[], headerRange: Range): void {
    this.#blocks.push({
      type: this.#schema.type,
      labels: labels.map(({ name }) => name),
      body: new JsonBody(node),
      headerRange,
      typeRange: this.#member.nameRange,
      labelRanges: labels.map(({ nameRange }) => nameRange),
    });
  }
}

/** The members of an object, or of all objects of an array. */
function membersOf(
  node: JsonNode,
  labelName: string | undefined,
  diagnostics: Diagnostic[],
): JsonMember[] {
  const purpose =
    labelName === undefined
      ? "to define arguments and child blocks"
      : `to specify ${labelName} labels for this block`;
  switch (node.kind) {
    case "null":
      return [];
    case "object":
      return [...node.members];
    case "array":
      return node.elements.flatMap((each) => {
        if (each.kind === "object") return each.members;
        diagnostics.push(wrongType(`A JSON object is required here, ${purpose}.`, each.range));
        return [];
      });
    default:
      diagnostics.push(
        wrongType(`A JSON object or an array of objects is required here, ${purpose}.`, node.range),
      );
      return [];
  }
}

function wrongType(detail: string, subject: Range): Diagnostic {
  return errorDiagnostic("syntax", "Incorrect JSON value type", detail, { subject });
}
